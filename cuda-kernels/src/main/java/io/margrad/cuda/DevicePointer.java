package io.margrad.cuda;

import jcuda.driver.CUdeviceptr;

/** A device address as JCuda wants it, which does not let the number out or in. */
final class DevicePointer extends CUdeviceptr {
    /** To be filled by JCuda. */
    DevicePointer() {}

    DevicePointer(long address) {
        super(new CUdeviceptr(), address);
    }

    long address() {
        return getNativePointer() + getByteOffset();
    }
}
