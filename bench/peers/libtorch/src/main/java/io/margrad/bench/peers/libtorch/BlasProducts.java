package io.margrad.bench.peers.libtorch;

import io.margrad.bench.products.ProductPeer;
import io.margrad.bench.products.ProductShape;
import org.bytedeco.javacpp.FloatPointer;

/** A library with the C interface of BLAS, through bytedeco's bindings: operands in its own memory. */
abstract class BlasProducts implements ProductPeer {
    private ProductShape shape = new ProductShape(0, 0, 0);
    private FloatPointer a = new FloatPointer();
    private FloatPointer b = new FloatPointer();
    private FloatPointer c = new FloatPointer();

    /** C[m x n] = A[m x k] B[k x n], row-major. */
    abstract void sgemm(int m, int n, int k, FloatPointer a, FloatPointer b, FloatPointer c);

    @Override
    public final void load(ProductShape shape, float[] a, float[] b) {
        close();
        this.shape = shape;
        this.a = new FloatPointer(a);
        this.b = new FloatPointer(b);
        c = new FloatPointer((long) shape.m() * shape.n());
    }

    @Override
    public final void multiply() {
        sgemm(shape.m(), shape.n(), shape.k(), a, b, c);
    }

    @Override
    public final float[] result() {
        float[] result = new float[shape.m() * shape.n()];
        c.get(result);
        return result;
    }

    @Override
    public final void close() {
        a.deallocate();
        b.deallocate();
        c.deallocate();
    }
}
