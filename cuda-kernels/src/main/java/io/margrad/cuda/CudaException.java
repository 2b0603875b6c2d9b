package io.margrad.cuda;

/** A call into a library of the vendor failed. Says which call, with which code, and what it was for. */
public final class CudaException extends RuntimeException {
    /** Whose call it was. */
    public enum Library {
        /** The driver, {@code libcuda}. */
        DRIVER,
        /** The run-time compiler, {@code libnvrtc}. */
        NVRTC,
        /** {@code libcublas}. */
        CUBLAS,
        /** {@code libcudnn}. */
        CUDNN
    }

    private final Library library;
    private final String function;
    private final int code;
    private final String codeName;

    /**
     * @param function such as {@code cuMemAlloc}
     * @param code what it returned, in the library's own numbering
     * @param codeName such as {@code CUDA_ERROR_OUT_OF_MEMORY}
     * @param context what it was for: op, kernel, sizes
     */
    CudaException(Library library, String function, int code, String codeName, String context) {
        super(context + ": " + function + " returned " + codeName + " (" + code + ")");
        this.library = library;
        this.function = function;
        this.code = code;
        this.codeName = codeName;
    }

    /** Whose call it was. */
    public Library library() {
        return library;
    }

    /** The function that failed, such as {@code cuMemAlloc}. */
    public String function() {
        return function;
    }

    /** What it returned, in the library's own numbering. */
    public int code() {
        return code;
    }

    /** Name of the code, such as {@code CUDA_ERROR_OUT_OF_MEMORY}. */
    public String codeName() {
        return codeName;
    }
}
