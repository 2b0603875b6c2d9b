package io.margrad.cuda;

/**
 * How a device is used.
 *
 * @param capBytes device memory that this process takes at most; 0 for all of the device's
 * @param synchronous waits after every launch, so that an error names the kernel that made it: slow, for finding bugs
 * @param traceAllocations keeps for each buffer where it was allocated, for the report of leaks: slow, for finding bugs
 */
public record CudaOptions(long capBytes, boolean synchronous, boolean traceAllocations) {
    /** All memory, no aids. */
    public static final CudaOptions DEFAULT = new CudaOptions(0, false, false);

    /** Checks the cap. */
    public CudaOptions {
        if (capBytes < 0) {
            throw new IllegalArgumentException("cap of device memory: expected at least 0 bytes, found " + capBytes);
        }
    }
}
