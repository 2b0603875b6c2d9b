package io.margrad.cuda;

/** How class centers follow delta_j = sum over i with y_i = j of (c_j - x_i) / (1 + n_j), Eq. 5. */
public sealed interface CenterStep {
    /** They stay bit for bit as they are. */
    record Frozen() implements CenterStep {}

    /**
     * c = c - gamma delta. Classes that are not in the batch stay as they are.
     *
     * @param gamma step
     */
    record Fixed(float gamma) implements CenterStep {}

    /**
     * V = momentum V + rate (delta + decay c); c = c - V. Classes that are not in the batch move on with delta = 0.
     *
     * @param velocity V, [N][D], updated
     * @param rate 1 float, the learning rate; read when the kernel runs, so that a recorded graph follows it
     */
    record Sgd(CudaBuffer velocity, float momentum, float decay, CudaBuffer rate) implements CenterStep {}
}
