package io.margrad.tensor.ops;

import io.margrad.cuda.CudaBuffer;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.CudaBackend;
import io.margrad.tensor.Op;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import io.margrad.tensor.cpu.Gemm;
import io.margrad.tensor.cuda.MatrixProduct;
import org.jspecify.annotations.Nullable;

/** Matrix product, either operand transposed at will: Y = op(A) op(B). */
public final class MatMul implements Op {
    private final boolean transposeA;
    private final boolean transposeB;

    private MatMul(boolean transposeA, boolean transposeB) {
        this.transposeA = transposeA;
        this.transposeB = transposeB;
    }

    /** Matrix product Y = A B of [M, K] and [K, N]. */
    public static Tensor matmul(Tensor a, Tensor b) {
        return matmul(a, false, b, false);
    }

    /**
     * Matrix product Y = op(A) op(B), [M, K] times [K, N] gives [M, N].
     *
     * @param a [M, K], or [K, M] when {@code transposeA}
     * @param b [K, N], or [N, K] when {@code transposeB}
     * @throws IllegalArgumentException unless both are matrices with the same K
     */
    public static Tensor matmul(Tensor a, boolean transposeA, Tensor b, boolean transposeB) {
        return Tape.apply(new MatMul(transposeA, transposeB), a, b);
    }

    @Override
    public String name() {
        return "matmul";
    }

    @Override
    public Shape shape(Tensor[] in) {
        Shape a = in[0].shape();
        Shape b = in[1].shape();
        if (a.rank() != 2 || b.rank() != 2 || a.dim(transposeA ? 0 : 1) != b.dim(transposeB ? 1 : 0)) {
            throw Op.mismatch(
                    name(),
                    (transposeA ? "[K, M]" : "[M, K]") + " and " + (transposeB ? "[N, K]" : "[K, N]"),
                    in);
        }
        return Shape.of(a.dim(transposeA ? 1 : 0), b.dim(transposeB ? 0 : 1));
    }

    @Override
    public void forward(Tape tape, Tensor[] in, Tensor out) {
        int m = out.shape().dim(0);
        int n = out.shape().dim(1);
        int k = in[0].shape().dim(transposeA ? 0 : 1);
        switch (tape.backend()) {
            case CpuBackend cpu ->
                Gemm.multiply(
                        cpu.workers(), transposeA, transposeB, m, n, k, in[0].host(), in[1].host(), out.host(), false);
            case CudaBackend cuda ->
                cuda.engine()
                        .matrixProduct()
                        .multiply(transposeA, transposeB, m, n, k, in[0].device(), in[1].device(), out.device(), false);
        }
    }

    /** dA = dY op(B)^T and dB = op(A)^T dY, each transposed where its operand is. */
    @Override
    public void backward(Tape tape, Tensor[] in, Tensor out, Tensor dout, @Nullable Tensor[] din) {
        int m = out.shape().dim(0);
        int n = out.shape().dim(1);
        int k = in[0].shape().dim(transposeA ? 0 : 1);
        switch (tape.backend()) {
            case CpuBackend cpu -> {
                float[] dy = dout.host();
                float[] a = in[0].host();
                float[] b = in[1].host();
                if (din[0] != null) {
                    float[] da = din[0].host();
                    if (transposeA) {
                        Gemm.multiply(cpu.workers(), transposeB, true, k, m, n, b, dy, da, true);
                    } else {
                        Gemm.multiply(cpu.workers(), false, !transposeB, m, k, n, dy, b, da, true);
                    }
                }
                if (din[1] != null) {
                    float[] db = din[1].host();
                    if (transposeB) {
                        Gemm.multiply(cpu.workers(), true, transposeA, n, k, m, dy, a, db, true);
                    } else {
                        Gemm.multiply(cpu.workers(), !transposeA, false, k, n, m, a, dy, db, true);
                    }
                }
            }
            case CudaBackend cuda -> {
                MatrixProduct product = cuda.engine().matrixProduct();
                CudaBuffer dy = dout.device();
                CudaBuffer a = in[0].device();
                CudaBuffer b = in[1].device();
                if (din[0] != null) {
                    CudaBuffer da = din[0].device();
                    if (transposeA) {
                        product.multiply(transposeB, true, k, m, n, b, dy, da, true);
                    } else {
                        product.multiply(false, !transposeB, m, k, n, dy, b, da, true);
                    }
                }
                if (din[1] != null) {
                    CudaBuffer db = din[1].device();
                    if (transposeB) {
                        product.multiply(true, transposeA, n, k, m, dy, a, db, true);
                    } else {
                        product.multiply(!transposeA, false, k, n, m, a, dy, db, true);
                    }
                }
            }
        }
    }
}
