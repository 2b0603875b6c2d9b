package io.margrad.cuda;

/**
 * Stochastic gradient descent over all parameters in one launch: g = dw + decay m_d w, V = momentum V + rate m_l g, and
 * then w = w - V.
 *
 * <p>State, ints: [0] elements of gradients that were not finite, [1] steps done, [2 + p] those of parameter p. It
 * begins as zeros. While state[0] is not 0 no step is done, so that parameters and momentum stay as they were before
 * the first bad gradient until the host has looked and set the state to 0 again.
 */
public final class SgdKernels {
    private static final String FILE = "sgd.cu";

    private final Kernel check;
    private final Kernel step;

    /** Takes its kernels from {@code kernels}, compiled when they are not in the cache. */
    public SgdKernels(Kernels kernels) {
        check = kernels.get(FILE, "sgd_check");
        step = kernels.get(FILE, "sgd_step");
    }

    /**
     * Counts elements of the gradients that are NaN or infinite.
     *
     * @param layout what was uploaded to {@code table}
     * @param table {@link SgdTable#toArray()}
     * @param state {@link SgdTable#stateSize()} ints, added to
     */
    public void check(SgdTable layout, CudaBuffer table, CudaBuffer state) {
        require(check, layout, table, state);
        if (layout.parameters() > 0) {
            check.call()
                    .integer(layout.parameters())
                    .buffer(table)
                    .buffer(state)
                    .launch(Grid.of(layout.blocks(), Sizes.THREADS));
        }
    }

    /**
     * One step, unless state[0] says that a gradient is not finite.
     *
     * @param layout what was uploaded to {@code table}
     * @param table {@link SgdTable#toArray()}
     * @param rate 1 float, the learning rate; read when the kernel runs, so that a recorded graph follows it
     * @param state {@link SgdTable#stateSize()} ints; the count of steps is updated
     */
    public void step(
            SgdTable layout, CudaBuffer table, float momentum, float decay, CudaBuffer rate, CudaBuffer state) {
        require(step, layout, table, state);
        Sizes.require(step.name(), "rate", rate, 1);
        if (layout.parameters() > 0) {
            step.call()
                    .integer(layout.parameters())
                    .real(momentum)
                    .real(decay)
                    .buffer(rate)
                    .buffer(table)
                    .buffer(state)
                    .launch(Grid.of(layout.blocks(), Sizes.THREADS));
        }
    }

    private static void require(Kernel kernel, SgdTable layout, CudaBuffer table, CudaBuffer state) {
        Sizes.require(kernel.name(), "table", table, layout.size());
        Sizes.require(kernel.name(), "state", state, layout.stateSize());
    }
}
