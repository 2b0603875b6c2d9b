package io.margrad.experiments.device;

import io.margrad.cuda.CudaOptions;
import io.margrad.cuda.CudaUnavailableException;
import io.margrad.experiments.config.ConfigException;
import io.margrad.tensor.Backend;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.CudaBackend;
import io.margrad.tensor.cuda.KernelChoice;
import org.jspecify.annotations.Nullable;

/**
 * The device of a run.
 *
 * @param backend runs the ops; the caller closes it
 * @param name for files: {@code cpu} or {@code cuda:0}
 * @param reason why it is the CPU, when nobody asked for that; else empty
 */
public record OpenedDevice(Backend backend, String name, String reason) {
    /**
     * Opens what was asked for. Never the CPU where CUDA was asked for.
     *
     * @param threads of the CPU engine; null for all processors
     * @param kernels whose kernels multiply and convolve on a CUDA device
     * @throws CudaUnavailableException when a CUDA device was asked for and cannot be used, with the reason and the fix
     * @throws ConfigException when an engine property says what cannot be
     */
    public static OpenedDevice open(DeviceChoice choice, @Nullable Integer threads, KernelChoice kernels) {
        return switch (choice) {
            case DeviceChoice.Cpu cpu -> cpu(threads, "");
            case DeviceChoice.Cuda cuda -> cuda(cuda.ordinal(), kernels);
            case DeviceChoice.Auto auto -> {
                try {
                    yield cuda(0, kernels);
                } catch (CudaUnavailableException e) {
                    yield cpu(threads, e.reason());
                }
            }
        };
    }

    private static OpenedDevice cuda(int ordinal, KernelChoice kernels) {
        return new OpenedDevice(CudaBackend.open(ordinal, CudaOptions.DEFAULT, kernels), "cuda:" + ordinal, "");
    }

    private static OpenedDevice cpu(@Nullable Integer threads, String reason) {
        try {
            return new OpenedDevice(threads == null ? new CpuBackend() : new CpuBackend(threads), "cpu", reason);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(String.valueOf(e.getMessage()));
        }
    }

    /** One line for a person. */
    public String describe() {
        return backend.describe() + (reason.isEmpty() ? "" : "; no CUDA: " + reason);
    }
}
