package io.margrad.bench.peers.libtorch;

import java.nio.charset.StandardCharsets;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.mkl.global.mkl_rt;

/** Intel's Math Kernel Library. */
public final class MklProducts extends BlasProducts {
    /** With so many threads. */
    public MklProducts(int threads) {
        mkl_rt.MKL_Set_Num_Threads(threads);
    }

    @Override
    public String describe() {
        byte[] text = new byte[200];
        mkl_rt.MKL_Get_Version_String(text, text.length);
        return new String(text, StandardCharsets.US_ASCII).trim();
    }

    @Override
    void sgemm(int m, int n, int k, FloatPointer a, FloatPointer b, FloatPointer c) {
        mkl_rt.cblas_sgemm(mkl_rt.CblasRowMajor, mkl_rt.CblasNoTrans, mkl_rt.CblasNoTrans, m, n, k, 1, a, k, b, n, 0, c, n);
    }
}
