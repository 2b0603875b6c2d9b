package io.margrad.bench.peers.libtorch;

import io.margrad.bench.products.ProductPeer;
import io.margrad.bench.products.ProductShape;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas;

/** OpenBLAS, through bytedeco's bindings. */
public final class OpenBlasProducts implements ProductPeer {
    private ProductShape shape = new ProductShape(0, 0, 0);
    private FloatPointer a = new FloatPointer();
    private FloatPointer b = new FloatPointer();
    private FloatPointer c = new FloatPointer();

    /** With so many threads. */
    public OpenBlasProducts(int threads) {
        openblas.blas_set_num_threads(threads);
    }

    @Override
    public String describe() {
        return "OpenBLAS through bytedeco " + openblas.OPENBLAS_VERSION;
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
        openblas.cblas_sgemm(openblas.CblasRowMajor, openblas.CblasNoTrans, openblas.CblasNoTrans, shape.m(), n, k, 1, a, k, b, n, 0, c, n);
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
