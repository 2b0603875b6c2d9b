package io.margrad.cuda;

/** What a {@link CudaBuffer} holds. Both are 4 bytes wide. */
public enum Element {
    /** IEEE single precision, {@code float} in Java and in CUDA. */
    FLOAT,
    /** 32-bit signed integer, {@code int} in Java and in CUDA. */
    INT;

    /** Bytes of one element. */
    public static final int BYTES = 4;
}
