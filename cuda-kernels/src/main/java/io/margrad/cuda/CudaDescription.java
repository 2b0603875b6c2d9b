package io.margrad.cuda;

import java.util.Locale;
import jcuda.driver.CUdevice;

/**
 * What a device is.
 *
 * @param name as the driver gives it
 * @param architecture compute capability in one number, such as 90 for 9.0
 * @param multiprocessors their number
 * @param memoryBytes all of the device's memory
 * @param driverVersion newest CUDA that the driver knows, such as 13.0
 */
public record CudaDescription(
        String name, int architecture, int multiprocessors, long memoryBytes, String driverVersion) {

    private static final int MULTIPROCESSOR_COUNT = 16;
    private static final int CAPABILITY_MAJOR = 75;
    private static final int CAPABILITY_MINOR = 76;

    static CudaDescription of(Driver driver, CUdevice device) {
        int major = driver.cuDeviceGetAttribute(CAPABILITY_MAJOR, device);
        int minor = driver.cuDeviceGetAttribute(CAPABILITY_MINOR, device);
        return new CudaDescription(
                driver.cuDeviceGetName(device),
                10 * major + minor,
                driver.cuDeviceGetAttribute(MULTIPROCESSOR_COUNT, device),
                driver.cuDeviceTotalMem(device),
                version(driver.cuDriverGetVersion()));
    }

    /** The driver's number, such as 13000, as people write it. */
    static String version(int number) {
        return number / 1000 + "." + number % 1000 / 10;
    }

    /** Such as {@code NVIDIA H200 (sm_90, 132 multiprocessors, 139.8 GiB, driver for CUDA 13.0)}. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s (sm_%d, %d multiprocessors, %.1f GiB, driver for CUDA %s)",
                name,
                architecture,
                multiprocessors,
                memoryBytes / (double) (1L << 30),
                driverVersion);
    }
}
