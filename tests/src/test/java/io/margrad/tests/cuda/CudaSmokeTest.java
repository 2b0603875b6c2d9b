package io.margrad.tests.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.margrad.experiments.data.EmbeddedSubset;
import io.margrad.experiments.mnist.MnistConfig;
import io.margrad.experiments.mnist.MnistConfig.Preset;
import io.margrad.experiments.mnist.MnistExperiment;
import io.margrad.experiments.mnist.RowResult;
import io.margrad.experiments.run.MetricsLog;
import io.margrad.experiments.run.Progress;
import io.margrad.tensor.Backend;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.CudaBackend;
import io.margrad.tensor.cuda.KernelChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The smoke preset as it is, nothing made smaller: five minutes on the emulator, the longest test of all. */
@Tag("cuda-emulator")
class CudaSmokeTest {
    private static final Pattern TOTAL = Pattern.compile("\"total\":([-0-9.Ee]+)");

    @TempDir
    private Path folder = Path.of("");

    private record Run(List<RowResult> results, List<Double> losses) {}

    private Run run(Backend backend) throws IOException {
        Path file = Files.createTempFile(folder, "metrics", ".jsonl");
        try (MetricsLog metrics = new MetricsLog(file)) {
            MnistConfig config = MnistConfig.of(MnistConfig.preset(Preset.SMOKE));
            List<RowResult> results = new MnistExperiment(
                            backend, config, EmbeddedSubset.load(""), Progress.silent(), metrics)
                    .run((rows, trials) -> {});
            List<Double> losses = TOTAL.matcher(Files.readString(file))
                    .results()
                    .map(m -> Double.valueOf(m.group(1)))
                    .toList();
            return new Run(results, losses);
        }
    }

    /**
     * All four rows train on the device, log as often as on the CPU, begin with the CPU's loss, and that of row S falls; later losses
     * may differ, since training at the usual rate is chaotic ({@link CudaMnistTest} compares steps that are not).
     */
    @Test
    void theWholeSmokePresetTrainsEveryRow() throws IOException {
        assumeFalse(CudaUnderTest.real(), "skipped: a real device runs the paper preset (bench/gpu-record)");
        Run onCuda;
        try (CudaBackend cuda = CudaUnderTest.open(KernelChoice.VENDOR)) {
            onCuda = run(cuda);
            assertEquals(0, cuda.liveBuffers(), "buffers left");
        }
        Run onCpu;
        try (CpuBackend cpu = new CpuBackend(2)) {
            onCpu = run(cpu);
        }
        System.out.println("smoke preset on cuda, losses " + onCuda.losses + "; on the CPU " + onCpu.losses);
        assertEquals(4, onCuda.results.size());
        assertEquals(onCpu.losses.size(), onCuda.losses.size());
        double first = onCpu.losses.getFirst();
        assertEquals(first, onCuda.losses.getFirst(), 1e-3 * first, "loss of the first line");
        // Row S is the first, 40 iterations with a line for every ten.
        assertTrue(onCuda.losses.get(3) < first, "the loss of row S falls");
        for (double loss : onCuda.losses) {
            assertTrue(Double.isFinite(loss), "a loss of " + loss);
        }
    }
}
