package io.margrad.bench.peers;

import java.util.List;

/** The libraries that are compared. */
public enum PeerKind {
    /** This project. */
    MARGRAD("Margrad", "io.margrad.bench.peers.MargradPeer", ""),
    /** PyTorch's C++ library through bytedeco's bindings. */
    LIBTORCH("libtorch", "io.margrad.bench.peers.libtorch.LibtorchPeer", "libtorch"),
    /** PyTorch through Amazon's Deep Java Library. */
    DJL("DJL", "io.margrad.bench.peers.djl.DjlPeer", "djl", "-Dai.djl.offline=true"),
    /** Deeplearning4j. */
    DL4J("DL4J", "io.margrad.bench.peers.dl4j.Dl4jPeer", "dl4j");

    private final String label;
    private final String peer;
    private final String folder;
    private final List<String> options;

    PeerKind(String label, String peer, String folder, String... options) {
        this.label = label;
        this.peer = peer;
        this.folder = folder;
        this.options = List.of(options);
    }

    /** What tables call it. */
    public String label() {
        return label;
    }

    /** The class of its {@link Peer}. */
    String peer() {
        return peer;
    }

    /** Its module below {@code bench/peers}; empty where it has none. */
    String folder() {
        return folder;
    }

    /** Options of its JVM. */
    List<String> options() {
        return options;
    }
}
