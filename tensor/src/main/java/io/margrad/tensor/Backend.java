package io.margrad.tensor;

/**
 * A device that holds buffers and runs ops. An op switches over the permitted classes; what nearly every op needs is here.
 *
 * <p>A backend and everything on it belong to one thread at a time.
 */
public sealed interface Backend extends AutoCloseable permits CpuBackend, CudaBackend {
    /** One line for a person: the device and what it runs with. */
    String describe();

    /** A buffer of {@code size} floats with undefined contents, from the pool where it has one. */
    Buffer allocate(int size);

    /** Gives a buffer back to the pool. It must not be used afterwards. */
    void release(Buffer buffer);

    /** Copies {@code values} to {@code to}; both have the same length. */
    void upload(float[] values, Buffer to);

    /** Copies {@code from} to a new array. */
    float[] download(Buffer from);

    /** Sets every element to {@code value}. */
    void fill(Buffer buffer, float value);

    /** Number of elements that are NaN or infinite, and where the first of them is. */
    NonFinite nonFinite(Buffer buffer);

    /** Told of each op before it runs, so that an error can say in which one it was. */
    void entering(Op op, Tensor[] in, boolean backward);

    /** Buffers allocated since the start; those taken again from the pool do not count. */
    long allocations();

    /** Buffers in use. */
    int liveBuffers();

    /** Ends the backend; nothing can run on it afterwards. Tensors should have been freed before. */
    @Override
    void close();

    /**
     * Result of {@link #nonFinite}.
     *
     * @param count how many elements are NaN or infinite
     * @param first index of the first one, -1 when there is none
     */
    record NonFinite(int count, int first) {}
}
