package io.margrad.tensor.cuda;

import io.margrad.cuda.CudaBlas;
import io.margrad.cuda.CudaBuffer;
import io.margrad.cuda.SgemmKernels;
import io.margrad.cuda.VendorLibrary;
import org.jspecify.annotations.Nullable;

/** C = op(A) op(B) on a CUDA device, by cuBLAS or by an own kernel. */
public final class MatrixProduct {
    private final CudaEngine engine;
    private final @Nullable CudaBlas blas;
    private final Memo<SgemmKernels> own;

    MatrixProduct(CudaEngine engine, KernelChoice choice) {
        this.engine = engine;
        this.own = new Memo<>(() -> new SgemmKernels(engine.device().kernels()));
        this.blas = choice == KernelChoice.OWN ? null : vendor(engine.device().blas(), choice);
    }

    /** The library, or null for own kernels. */
    static <T> @Nullable T vendor(VendorLibrary<T> library, KernelChoice choice) {
        return choice == KernelChoice.VENDOR || library.isPresent() ? library.get() : null;
    }

    /** Who does it, for a person: {@code cuBLAS 12.6.4} or {@code own}. */
    public String describe() {
        return blas == null ? "own" : "cuBLAS " + blas.version();
    }

    /**
     * C = op(A) op(B), or C += op(A) op(B); all row-major.
     *
     * @param transposeA whether {@code a} holds A transposed, [K][M]
     * @param transposeB whether {@code b} holds B transposed, [N][K]
     * @param a [M][K]
     * @param b [K][N]
     * @param c [M][N]
     * @param add whether to add to what {@code c} holds
     */
    public void multiply(
            boolean transposeA,
            boolean transposeB,
            int m,
            int n,
            int k,
            CudaBuffer a,
            CudaBuffer b,
            CudaBuffer c,
            boolean add) {
        float beta = add ? 1 : 0;
        if (blas != null) {
            blas.gemm(transposeA, transposeB, m, n, k, 1, a, b, beta, c);
            return;
        }
        engine.withWorkspace(
                SgemmKernels.workspace(m, n, k),
                workspace -> own.get().multiply(transposeA, transposeB, m, n, k, 1, a, b, beta, c, workspace));
    }
}
