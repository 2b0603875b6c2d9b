package io.margrad.cuda;

/**
 * The fused margin loss and center loss: one call gives both losses (Eq. 2, 3), their gradient by the features and the
 * updated centers (Eq. 5), without an M x N matrix. What is computed says {@code margin_center.cu}. The same bits on
 * each run.
 */
public final class MarginCenterKernels {
    private static final String FILE = "margin_center.cu";
    private static final String SWEEP = "margin_center_sweep.cu";

    // As the kernels are written.
    private static final int DIRECT_FEATURES = 8;
    private static final int SMALL_CENTERS = 4096;
    private static final int SMALL_SAMPLES = 2048;
    private static final int SMALL_PAIRS = 32_768;
    private static final int DIRECT_SAMPLES = 128;
    private static final int DIRECT_CLASSES = 256;
    private static final int NORMS_SAMPLES = 64;
    private static final int NORMS_CLASSES = 128;
    private static final int ROW_THREADS = 128;
    private static final int CLASSES_PER_BLOCK = 4;
    private static final int WARP = 32;

    /** Blocks that a sweep aims at by cutting the classes: few features make light blocks. */
    private static final int DIRECT_BLOCKS = 1024;

    private static final int NORMS_BLOCKS = 128;

    private final Kernel small;
    private final Kernel direct;
    private final Kernel norms;
    private final Kernel rows;
    private final Kernel losses;
    private final Kernel update;
    private final Kernel absent;

    /** Takes its kernels from {@code kernels}, compiled when they are not in the cache. */
    public MarginCenterKernels(Kernels kernels) {
        small = kernels.get(FILE, "margin_center_small");
        direct = kernels.get(SWEEP, "margin_center_sweep_direct");
        norms = kernels.get(SWEEP, "margin_center_sweep_norms");
        rows = kernels.get(FILE, "margin_center_rows");
        losses = kernels.get(FILE, "margin_center_losses");
        update = kernels.get(FILE, "margin_center_update");
        absent = kernels.get(FILE, "margin_center_absent");
    }

    /**
     * A batch and its centers.
     *
     * @param m M, samples
     * @param n N, classes
     * @param d D, features
     * @param x [M][D]
     * @param labels M ints from 0 to N - 1
     * @param centers [N][D]
     */
    public record Batch(int m, int n, int d, CudaBuffer x, CudaBuffer labels, CudaBuffer centers) {
        /**
         * Throws {@link IllegalArgumentException} when a buffer is too small, or there are samples but no classes or
         * features.
         */
        public Batch {
            Sizes.require(FILE, "x", x, Sizes.product(FILE, m, d));
            Sizes.require(FILE, "labels", labels, m);
            Sizes.require(FILE, "centers", centers, Sizes.product(FILE, n, d));
            if (m > 0 && (n < 1 || d < 1)) {
                throw new IllegalArgumentException(
                        "%s: expected at least 1 class and 1 feature, found %d and %d".formatted(FILE, n, d));
            }
        }
    }

    /**
     * What is computed. A part of weight 0 is left out: its loss is then 0, as are the counts of active terms.
     *
     * @param intra margin of the own class
     * @param inter margin of the others
     * @param centerScale s in J_C = s sum ||x - c_y||^2: 1/(2M), or 1 as Eq. 2 prints it
     * @param centerWeight factor of J_C's gradient in dX
     * @param marginWeight factor of J_M's gradient in dX
     */
    public record Terms(float intra, float inter, float centerScale, float centerWeight, float marginWeight) {}

    /**
     * Elements of workspace: 1 for few pairs of at most 8 features, else M (D + 2) for each part of the classes and 4 M
     * more. That is at most (R + M) (D + 2) + 4 M with R = 8192 rows, 17 MB for D = 512, or R = 131072, 5 MB, for at
     * most 8 features.
     */
    public static int workspace(int m, int n, int d) {
        if (isSmall(m, n, d)) {
            return 1;
        }
        long parts = parts(m, n, d).count();
        return Sizes.workspace(FILE, Math.max(1, parts * m * (d + 2L) + 4L * m));
    }

    /**
     * Losses, gradient, and the centers' step. Losses and gradient are those of the old centers.
     *
     * @param losses overwritten, 4 floats without weights: J_C, J_M, samples whose own class is active (of M), active
     *     terms of other classes (of M (N - 1)); all 0 for M = 0
     * @param dx overwritten with the gradient of centerWeight J_C + marginWeight J_M, [M][D]
     * @param workspace {@link #workspace} elements, overwritten
     */
    public void run(
            Batch batch, Terms terms, CenterStep step, CudaBuffer losses, CudaBuffer dx, CudaBuffer workspace) {
        int m = batch.m();
        int n = batch.n();
        int d = batch.d();
        Sizes.require(FILE, "losses", losses, 4);
        Sizes.require(FILE, "dx", dx, (long) m * d);
        Sizes.require(FILE, "workspace", workspace, workspace(m, n, d));
        if (m > 0 && isSmall(m, n, d)) {
            small(batch, terms, step, losses, dx);
            return;
        }
        int parts = m == 0 || terms.marginWeight() == 0 ? 0 : parts(m, n, d).count();
        int pushed = parts * m * d;
        int counts = pushed + parts * m;
        int perRow = counts + parts * m;
        if (parts > 0) {
            sweep(batch, terms, workspace, pushed, counts);
        }
        if (m > 0) {
            rows.call()
                    .integer(m)
                    .integer(d)
                    .integer(parts)
                    .real(terms.intra())
                    .real(terms.centerScale())
                    .real(terms.centerWeight())
                    .real(terms.marginWeight())
                    .buffer(batch.x())
                    .buffer(batch.labels())
                    .buffer(batch.centers())
                    .buffer(workspace)
                    .buffer(workspace, pushed)
                    .buffer(workspace, counts)
                    .buffer(dx)
                    .buffer(workspace, perRow)
                    .launch(Grid.of(m, d <= WARP ? WARP : ROW_THREADS));
        }
        this.losses
                .call()
                .integer(m)
                .real(terms.centerScale())
                .buffer(workspace, perRow)
                .buffer(losses)
                .launch(Grid.of(1, Sizes.THREADS));
        update(batch, step);
    }

    /** The centers' step alone. */
    public void update(Batch batch, CenterStep step) {
        if (step instanceof CenterStep.Sgd sgd) {
            absent(batch, sgd);
        }
        if (batch.m() > 0 && !(step instanceof CenterStep.Frozen)) {
            Kernel.Call call = update.call()
                    .integer(batch.m())
                    .integer(batch.d())
                    .buffer(batch.x())
                    .buffer(batch.labels())
                    .buffer(batch.centers());
            step(update, batch, call, step).launch(Grid.of(batch.m(), ROW_THREADS));
        }
    }

    private void small(Batch batch, Terms terms, CenterStep step, CudaBuffer losses, CudaBuffer dx) {
        Kernel.Call call = small.call()
                .integer(batch.m())
                .integer(batch.n())
                .integer(batch.d())
                .real(terms.intra())
                .real(terms.inter())
                .real(terms.centerScale())
                .real(terms.centerWeight())
                .real(terms.marginWeight())
                .buffer(batch.x())
                .buffer(batch.labels())
                .buffer(batch.centers())
                .buffer(losses)
                .buffer(dx);
        step(small, batch, call, step).launch(Grid.of(1, Sizes.THREADS));
    }

    private void sweep(Batch batch, Terms terms, CudaBuffer workspace, int pushed, int counts) {
        int m = batch.m();
        int d = batch.d();
        boolean few = d <= DIRECT_FEATURES;
        Parts parts = parts(m, batch.n(), d);
        Kernel.Call call = (few ? direct : norms)
                .call()
                .integer(m)
                .integer(batch.n())
                .integer(d)
                .integer(few ? parts.size() : parts.size() / NORMS_CLASSES)
                .real(terms.inter())
                .real(terms.marginWeight() / m);
        if (!few) {
            // Rounding of the two norms and of twice the product, 2 D 2^-24, with a factor of two to spare.
            call.real(Math.max(1e-3f, d * 0x1p-22f));
        }
        call.buffer(batch.x())
                .buffer(batch.labels())
                .buffer(batch.centers())
                .buffer(workspace)
                .buffer(workspace, pushed)
                .buffer(workspace, counts)
                .launch(Grid.of2d(
                        Math.ceilDiv(m, few ? DIRECT_SAMPLES : NORMS_SAMPLES),
                        parts.count(),
                        few ? DIRECT_SAMPLES : Sizes.THREADS,
                        1));
    }

    private void absent(Batch batch, CenterStep.Sgd sgd) {
        Sizes.require(absent.name(), "velocity", sgd.velocity(), (long) batch.n() * batch.d());
        if (batch.n() > 0 && batch.d() > 0) {
            absent.call()
                    .integer(batch.m())
                    .integer(batch.n())
                    .integer(batch.d())
                    .buffer(batch.labels())
                    .buffer(batch.centers())
                    .real(sgd.momentum())
                    .real(sgd.decay())
                    .buffer(sgd.rate())
                    .buffer(sgd.velocity())
                    .launch(Grid.of(Math.ceilDiv(batch.n(), CLASSES_PER_BLOCK), ROW_THREADS));
        }
    }

    /** Adds kind, gamma, momentum, decay, rate and velocity; kinds as margin_center.cuh numbers them. */
    private static Kernel.Call step(Kernel kernel, Batch batch, Kernel.Call call, CenterStep step) {
        return switch (step) {
            case CenterStep.Frozen frozen -> call.integer(0).real(0).real(0).real(0).none().none();
            case CenterStep.Fixed fixed -> call.integer(1).real(fixed.gamma()).real(0).real(0).none().none();
            case CenterStep.Sgd sgd -> {
                Sizes.require(kernel.name(), "velocity", sgd.velocity(), (long) batch.n() * batch.d());
                Sizes.require(kernel.name(), "rate", sgd.rate(), 1);
                yield call.integer(2)
                        .real(0)
                        .real(sgd.momentum())
                        .real(sgd.decay())
                        .buffer(sgd.rate())
                        .buffer(sgd.velocity());
            }
        };
    }

    private static boolean isSmall(int m, int n, int d) {
        return d <= DIRECT_FEATURES
                && m <= SMALL_SAMPLES
                && (long) n * d <= SMALL_CENTERS
                && (long) m * n <= SMALL_PAIRS;
    }

    /** Parts of the classes, in classes; whole tiles of them. */
    private static Parts parts(int m, int n, int d) {
        boolean few = d <= DIRECT_FEATURES;
        int tiles = Math.max(1, Math.ceilDiv(m, few ? DIRECT_SAMPLES : NORMS_SAMPLES));
        return few
                ? Parts.of(n, DIRECT_BLOCKS / tiles, DIRECT_CLASSES)
                : Parts.of(n, NORMS_BLOCKS / tiles, NORMS_CLASSES);
    }
}
