package io.margrad.bench.products;

import io.margrad.tensor.cpu.Gemm;
import io.margrad.tensor.cpu.Lanes;
import io.margrad.tensor.cpu.Workers;

/** This project's matrix product. */
public final class MargradProducts implements ProductPeer {
    private final Workers workers;
    private ProductShape shape = new ProductShape(0, 0, 0);
    private float[] a = {};
    private float[] b = {};
    private float[] c = {};

    /** With so many threads. */
    public MargradProducts(int threads) {
        workers = new Workers(threads);
    }

    @Override
    public String describe() {
        return "Margrad, " + Lanes.BITS + "-bit vectors, JDK " + Runtime.version();
    }

    @Override
    public void load(ProductShape shape, float[] a, float[] b) {
        this.shape = shape;
        this.a = a;
        this.b = b;
        c = new float[shape.m() * shape.n()];
    }

    @Override
    public void multiply() {
        Gemm.multiply(workers, false, false, shape.m(), shape.n(), shape.k(), a, b, c, false);
    }

    @Override
    public float[] result() {
        return c;
    }

    @Override
    public void close() {
        workers.close();
    }
}
