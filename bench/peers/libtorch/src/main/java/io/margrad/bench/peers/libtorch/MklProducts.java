package io.margrad.bench.peers.libtorch;

import io.margrad.bench.products.ProductPeer;
import io.margrad.bench.products.ProductShape;
import java.nio.charset.StandardCharsets;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.mkl.global.mkl_rt;

/** Intel's Math Kernel Library, through bytedeco's bindings. */
public final class MklProducts implements ProductPeer {
    private ProductShape shape = new ProductShape(0, 0, 0);
    private FloatPointer a = new FloatPointer();
    private FloatPointer b = new FloatPointer();
    private FloatPointer c = new FloatPointer();

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
    public void load(ProductShape shape, float[] a, float[] b) {
        close();
        this.shape = shape;
        this.a = new FloatPointer(a);
        this.b = new FloatPointer(b);
        c = new FloatPointer((long) shape.m() * shape.n());
    }

    @Override
    public void multiply() {
        int n = shape.n();
        int k = shape.k();
        mkl_rt.cblas_sgemm(mkl_rt.CblasRowMajor, mkl_rt.CblasNoTrans, mkl_rt.CblasNoTrans, shape.m(), n, k, 1, a, k, b, n, 0, c, n);
    }

    @Override
    public float[] result() {
        float[] result = new float[shape.m() * shape.n()];
        c.get(result);
        return result;
    }

    @Override
    public void close() {
        a.deallocate();
        b.deallocate();
        c.deallocate();
    }
}
