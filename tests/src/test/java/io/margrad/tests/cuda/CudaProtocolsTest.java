package io.margrad.tests.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.margrad.experiments.faces.protocol.features.Features;
import io.margrad.experiments.faces.protocol.identification.CenterOrigin;
import io.margrad.experiments.faces.protocol.identification.IdentificationResult;
import io.margrad.experiments.faces.protocol.identification.NearestCenter;
import io.margrad.experiments.faces.protocol.megaface.SyntheticMegaFace;
import io.margrad.experiments.faces.protocol.scores.Similarity;
import io.margrad.tensor.Backend;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.CudaBackend;
import io.margrad.tensor.cuda.KernelChoice;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The face protocols give the same figures, bit for bit, on a CUDA device and on the CPU: no decision falls on a rounded product. */
@Tag("cuda-emulator")
class CudaProtocolsTest {
    private static final SyntheticMegaFace MADE = new SyntheticMegaFace(24, 5, 1100, 33, 2);

    @ParameterizedTest
    @EnumSource
    void sameFiguresAsOnTheCpu(KernelChoice choice) {
        try (CpuBackend cpu = new CpuBackend(2);
                CudaBackend cuda = CudaUnderTest.open(choice)) {
            for (Similarity similarity : Similarity.values()) {
                assertEquals(megaFace(cpu, similarity), megaFace(cuda, similarity), similarity.label());
                assertEquals(identification(cpu, similarity), identification(cuda, similarity));
            }
            assertEquals(0, cuda.liveBuffers(), "buffers left");
        }
    }

    private static String megaFace(Backend backend, Similarity similarity) {
        return MADE.run(backend, similarity, done -> {}).result().json();
    }

    /** The first probe of each person as its center; the last of the probes are to be found. */
    private static IdentificationResult identification(Backend backend, Similarity similarity) {
        Features probes = MADE.probeFeatures();
        int[] labels = MADE.identity();
        return NearestCenter.evaluate(backend, probes.range(0, 5), probes, labels, similarity, CenterOrigin.LEARNED);
    }
}
