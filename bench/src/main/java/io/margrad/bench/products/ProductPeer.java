package io.margrad.bench.products;

/** A library that multiplies matrices of floats. A class of it has a constructor that takes the number of threads. */
public interface ProductPeer extends AutoCloseable {
    /** Name and version. */
    String describe();

    /** Takes the operands of {@code shape}; those before are let go. */
    void load(ProductShape shape, float[] a, float[] b);

    /** Computes C anew. */
    void multiply();

    /** C, row-major. */
    float[] result();

    @Override
    void close();
}
