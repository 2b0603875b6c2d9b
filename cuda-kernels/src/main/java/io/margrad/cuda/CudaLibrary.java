package io.margrad.cuda;

/** The vendor's libraries that are called, each through a native library of JCuda. */
public enum CudaLibrary {
    /** The driver. Without it nothing runs. */
    DRIVER("libcuda.so.1", "JCudaDriver", "jcuda.driver.JCudaDriver"),
    /** The run-time compiler. Without it only kernels in the cubin cache run. */
    NVRTC("libnvrtc.so.12", "JNvrtc", "jcuda.nvrtc.JNvrtc"),
    /** Matrix products; own kernels serve without it. */
    CUBLAS("libcublas.so.12", "JCublas2", "jcuda.jcublas.JCublas2"),
    /** Convolutions; own kernels serve without it. */
    CUDNN("libcudnn.so.9", "JCudnn", "jcuda.jcudnn.JCudnn");

    private final String soname;
    private final String bindings;
    private final String className;

    CudaLibrary(String soname, String bindings, String className) {
        this.soname = soname;
        this.bindings = bindings;
        this.className = className;
    }

    /** The name the system's loader looks for. */
    public String soname() {
        return soname;
    }

    /** What JCuda calls its native library. */
    String bindings() {
        return bindings;
    }

    /** The class of JCuda whose native methods that library has. */
    String className() {
        return className;
    }
}
