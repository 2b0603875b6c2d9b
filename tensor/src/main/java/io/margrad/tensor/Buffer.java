package io.margrad.tensor;

/** Memory of one tensor on one device. */
public sealed interface Buffer permits HostBuffer, DeviceBuffer {
    /** Number of float32 elements. */
    int size();
}
