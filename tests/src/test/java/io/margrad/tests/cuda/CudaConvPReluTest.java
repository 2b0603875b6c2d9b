package io.margrad.tests.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.margrad.tensor.CudaBackend;
import io.margrad.tensor.cuda.KernelChoice;
import io.margrad.tests.ConvPReluTwin;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The fused convolution and rectifier against the two ops on a CUDA device, with any of the inputs frozen. */
@Tag("cuda-emulator")
class CudaConvPReluTest {
    @ParameterizedTest
    @EnumSource(value = KernelChoice.class, names = {"VENDOR", "OWN"})
    void theBitsAreThoseOfTheTwoOps(KernelChoice choice) {
        try (CudaBackend backend = CudaUnderTest.open(choice)) {
            try (ConvPReluTwin twin = new ConvPReluTwin(backend, 2, 3, 7, 6, 5, 3, 2, 1)) {
                for (int frozen = 0; frozen < ConvPReluTwin.ALL; frozen++) {
                    twin.compare(frozen);
                }
            }
            assertEquals(0, backend.liveBuffers());
        }
    }
}
