package io.margrad.bench.ops;

import io.margrad.cuda.CudaOptions;
import io.margrad.tensor.Backend;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.CudaBackend;
import io.margrad.tensor.cuda.KernelChoice;

/** What runs an op in a benchmark. */
public enum Engine {
    /** The readable loops in double, forward only. */
    REFERENCE,
    /** The CPU engine. */
    CPU,
    /** The first CUDA device, own kernels. */
    CUDA_OWN,
    /** The first CUDA device, cuBLAS and cuDNN. */
    CUDA_VENDOR;

    /**
     * The backend; for the reference too, which needs none of its own.
     *
     * @param threads of the CPU engine
     */
    Backend open(int threads) {
        return switch (this) {
            case REFERENCE, CPU -> new CpuBackend(threads);
            case CUDA_OWN -> CudaBackend.open(0, CudaOptions.DEFAULT, KernelChoice.OWN);
            case CUDA_VENDOR -> CudaBackend.open(0, CudaOptions.DEFAULT, KernelChoice.VENDOR);
        };
    }
}
