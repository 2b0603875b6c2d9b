package io.margrad.cuda;

import java.util.function.Supplier;
import jcuda.jcublas.JCublas2;
import jcuda.jcublas.cublasAtomicsMode;
import jcuda.jcublas.cublasHandle;
import jcuda.jcublas.cublasMath;
import jcuda.jcublas.cublasOperation;
import jcuda.jcublas.cublasStatus;
import jcuda.runtime.cudaStream_t;

/**
 * Matrix products by cuBLAS in single precision without TF32. Atomics are off and the workspace is fixed, so the same
 * call gives the same bits.
 */
public final class CudaBlas {
    /** What the vendor advises for the newest architectures. */
    private static final int WORKSPACE_BYTES = 32 << 20;

    private final CudaContext context;
    private final DeviceMemory memory;
    private final cublasHandle handle = new cublasHandle();
    private final HostScalar alphaValue = new HostScalar();
    private final HostScalar betaValue = new HostScalar();
    private final long workspace;

    /**
     * Loads the library.
     *
     * @throws CudaUnavailableException when it is not there
     */
    CudaBlas(CudaContext context, DeviceMemory memory) {
        this.context = context;
        this.memory = memory;
        Natives.load(CudaLibrary.CUBLAS);
        JCublas2.setExceptionsEnabled(true);
        workspace = memory.reserve(WORKSPACE_BYTES, "cuBLAS");
        boolean created = false;
        try {
            call("cublasCreate", () -> "opening cuBLAS", () -> JCublas2.cublasCreate(handle));
            created = true;
            setUp();
        } catch (CudaException e) {
            Cleanup cleanup = new Cleanup();
            close(cleanup, created);
            throw e;
        }
        context.register(this, cleanup -> close(cleanup, true));
    }

    private void setUp() {
        Supplier<String> what = () -> "opening cuBLAS";
        call("cublasSetStream", what, () -> JCublas2.cublasSetStream(handle, new cudaStream_t(context.stream())));
        call("cublasSetMathMode", what, () -> JCublas2.cublasSetMathMode(handle, cublasMath.CUBLAS_DEFAULT_MATH));
        int noAtomics = cublasAtomicsMode.CUBLAS_ATOMICS_NOT_ALLOWED;
        call("cublasSetAtomicsMode", what, () -> JCublas2.cublasSetAtomicsMode(handle, noAtomics));
        DevicePointer memoryOfIts = new DevicePointer(workspace);
        call("cublasSetWorkspace", what, () -> JCublas2.cublasSetWorkspace(handle, memoryOfIts, WORKSPACE_BYTES));
    }

    /** Version of the library, such as {@code 12.6.4}. */
    public String version() {
        context.enter();
        int[] version = new int[1];
        call("cublasGetVersion", () -> "version of cuBLAS", () -> JCublas2.cublasGetVersion(handle, version));
        return version[0] / 10_000 + "." + version[0] / 100 % 100 + "." + version[0] % 100;
    }

    /**
     * C = alpha op(A) op(B) + beta C, all row-major and dense.
     *
     * @param transposeA whether A is stored as [k][m] and op transposes it
     * @param transposeB whether B is stored as [n][k] and op transposes it
     * @param m rows of op(A) and C
     * @param n columns of op(B) and C
     * @param k columns of op(A), rows of op(B)
     * @param a [m][k], or [k][m]
     * @param b [k][n], or [n][k]
     * @param beta 0 overwrites C, whatever it holds
     * @param c [m][n]; must not overlap A or B
     */
    public void gemm(
            boolean transposeA,
            boolean transposeB,
            int m,
            int n,
            int k,
            float alpha,
            CudaBuffer a,
            CudaBuffer b,
            float beta,
            CudaBuffer c) {
        context.enter();
        if (m < 0 || n < 0 || k < 0) {
            throw new IllegalArgumentException(
                    "matrix product: expected sizes of at least 0, found m=" + m + ", n=" + n + ", k=" + k);
        }
        memory.check(a, "A of a matrix product", (long) m * k);
        memory.check(b, "B of a matrix product", (long) k * n);
        memory.check(c, "C of a matrix product", (long) m * n);
        if (m == 0 || n == 0) {
            return;
        }
        int opA = transposeA ? cublasOperation.CUBLAS_OP_T : cublasOperation.CUBLAS_OP_N;
        int opB = transposeB ? cublasOperation.CUBLAS_OP_T : cublasOperation.CUBLAS_OP_N;
        int rowA = Math.max(1, transposeA ? m : k);
        int rowB = Math.max(1, transposeB ? k : n);
        try {
            // cuBLAS is column-major, and a row-major matrix read so is its transpose: C^T = op(B)^T op(A)^T.
            JCublas2.cublasSgemm(
                    handle,
                    opB,
                    opA,
                    n,
                    m,
                    k,
                    alphaValue.of(alpha),
                    new DevicePointer(b.address()),
                    rowB,
                    new DevicePointer(a.address()),
                    rowA,
                    betaValue.of(beta),
                    new DevicePointer(c.address()),
                    n);
        } catch (jcuda.CudaException e) {
            String matrixA = m + " x " + k + (transposeA ? " (stored transposed)" : "");
            String matrixB = k + " x " + n + (transposeB ? " (stored transposed)" : "");
            throw failed("cublasSgemm", e, "matrix product " + matrixA + " by " + matrixB);
        }
    }

    private void call(String function, Supplier<String> what, Runnable body) {
        try {
            body.run();
        } catch (jcuda.CudaException e) {
            throw failed(function, e, what.get());
        }
    }

    private CudaException failed(String function, jcuda.CudaException e, String what) {
        return context.failed(CudaException.of(CudaLibrary.CUBLAS, function, cublasStatus.class, e), what);
    }

    private void close(Cleanup cleanup, boolean created) {
        if (created) {
            cleanup.run(() -> call("cublasDestroy", () -> "closing cuBLAS", () -> JCublas2.cublasDestroy(handle)));
        }
        memory.release(workspace, WORKSPACE_BYTES);
    }
}
