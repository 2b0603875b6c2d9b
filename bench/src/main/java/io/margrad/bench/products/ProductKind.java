package io.margrad.bench.products;

/** Who multiplies. */
public enum ProductKind {
    /** This project. */
    MARGRAD("Margrad", "io.margrad.bench.products.MargradProducts", ""),
    /** Intel's Math Kernel Library. */
    MKL("MKL", "io.margrad.bench.peers.libtorch.MklProducts", "libtorch"),
    /** OpenBLAS. */
    OPENBLAS("OpenBLAS", "io.margrad.bench.peers.libtorch.OpenBlasProducts", "libtorch");

    private final String label;
    private final String peer;
    private final String folder;

    ProductKind(String label, String peer, String folder) {
        this.label = label;
        this.peer = peer;
        this.folder = folder;
    }

    /** What tables call it. */
    public String label() {
        return label;
    }

    /** The class of its {@link ProductPeer}. */
    String peer() {
        return peer;
    }

    /** Its module below {@code bench/peers}; empty where it has none. */
    String folder() {
        return folder;
    }
}
