package io.margrad.cuda;

import java.util.Locale;

/**
 * Counts of a device's memory.
 *
 * @param liveBuffers buffers allocated and not freed
 * @param liveBytes their bytes, as rounded by the allocator
 * @param peakBytes highest value of {@code liveBytes} so far
 * @param cachedBytes bytes of freed buffers, kept for the next ones
 * @param reservedBytes workspaces of the vendor's libraries
 * @param capBytes what live, cached and reserved bytes may come to
 * @param allocations calls of {@link CudaDevice#allocate} so far
 * @param driverAllocations how many of them the driver was asked for; constant from some step on in a training loop
 */
public record MemoryUse(
        int liveBuffers,
        long liveBytes,
        long peakBytes,
        long cachedBytes,
        long reservedBytes,
        long capBytes,
        long allocations,
        long driverAllocations) {

    /** Such as {@code 3 buffers with 4,608 bytes live, 512 cached, 0 reserved of 1,000,000}. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d buffers with %,d bytes live, %,d cached, %,d reserved of %,d",
                liveBuffers,
                liveBytes,
                cachedBytes,
                reservedBytes,
                capBytes);
    }
}
