package io.margrad.tests.cuda;

import io.margrad.cuda.CudaOptions;
import io.margrad.tensor.CudaBackend;
import io.margrad.tensor.cuda.KernelChoice;

/** The device that tests of the CUDA engine run on: a real one with {@code -Dgpu.required=true}, else the emulated one. */
final class CudaUnderTest {
    private CudaUnderTest() {}

    /** Whether a real device has to be there. */
    static boolean real() {
        return Boolean.getBoolean("gpu.required");
    }

    /**
     * Opens the device. Without an emulator the test is skipped; a real device that was required and is missing fails it.
     *
     * @param choice whose kernels multiply and convolve
     */
    static CudaBackend open(KernelChoice choice) {
        if (!real()) {
            Emulator.get().reset();
        }
        return CudaBackend.open(0, new CudaOptions(0, false, true), choice);
    }
}
