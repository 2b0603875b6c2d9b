package io.margrad.tensor;

import io.margrad.cuda.CudaBuffer;

/**
 * A buffer in the memory of a CUDA device.
 *
 * @param memory the elements, {@link #size()} floats
 */
public record DeviceBuffer(CudaBuffer memory) implements Buffer {
    @Override
    public int size() {
        return memory.size();
    }
}
