package io.margrad.bench.peers.libtorch;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas;

/** OpenBLAS. */
public final class OpenBlasProducts extends BlasProducts {
    /** With so many threads. */
    public OpenBlasProducts(int threads) {
        openblas.blas_set_num_threads(threads);
    }

    @Override
    public String describe() {
        return openblas.OPENBLAS_VERSION.trim();
    }

    @Override
    void sgemm(int m, int n, int k, FloatPointer a, FloatPointer b, FloatPointer c) {
        openblas.cblas_sgemm(openblas.CblasRowMajor, openblas.CblasNoTrans, openblas.CblasNoTrans, m, n, k, 1, a, k, b, n, 0, c, n);
    }
}
