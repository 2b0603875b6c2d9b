package io.margrad.cuda;

import java.nio.ByteBuffer;

/** What kernels need of a device. {@link Kernels#checking()} has one that launches nothing. */
interface KernelRuntime {

    /** Whether a buffer may be given to a kernel: whether its memory is on this device. */
    boolean owns(CudaBuffer buffer);

    /** Number of multiprocessors of the device. */
    int multiprocessors();

    /**
     * Compiles or finds a kernel.
     *
     * @param table direct memory with one pointer per parameter, to its value; read at each launch
     */
    Function load(KernelSource source, String function, ByteBuffer table);

    /** A kernel that can run. */
    interface Function {

        /** Puts a launch with the values behind the table into the stream. */
        void launch(Grid grid, boolean cooperative);

        /** How many blocks of this size fit on one multiprocessor at a time. */
        int blocksPerMultiprocessor(int threads, int sharedBytes);
    }
}
