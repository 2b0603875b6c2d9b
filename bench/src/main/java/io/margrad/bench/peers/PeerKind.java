package io.margrad.bench.peers;

import java.util.List;

/** The libraries that are compared. */
public enum PeerKind {
    /** This project. */
    MARGRAD("Margrad", "io.margrad.bench.peers.MargradPeer", "io.margrad.bench.peers.FacePeer", ""),
    /** PyTorch's C++ library through bytedeco's bindings. */
    LIBTORCH("libtorch", "io.margrad.bench.peers.libtorch.LibtorchPeer", "io.margrad.bench.peers.libtorch.LibtorchFacePeer", "libtorch"),
    /** PyTorch through Amazon's Deep Java Library. */
    DJL("DJL", "io.margrad.bench.peers.djl.DjlPeer", "", "djl", "-Dai.djl.offline=true"),
    /** Deeplearning4j. */
    DL4J("DL4J", "io.margrad.bench.peers.dl4j.Dl4jPeer", "", "dl4j");

    private final String label;
    private final String peer;
    private final String facePeer;
    private final String folder;
    private final List<String> options;

    PeerKind(String label, String peer, String facePeer, String folder, String... options) {
        this.label = label;
        this.peer = peer;
        this.facePeer = facePeer;
        this.folder = folder;
        this.options = List.of(options);
    }

    /** What tables call it. */
    public String label() {
        return label;
    }

    /** The class of its {@link Peer} at a {@link PeerTask}. */
    String peer() {
        return peer;
    }

    /** The class of its {@link Peer} at a {@link FaceTask}; empty where there is none. */
    public String facePeer() {
        return facePeer;
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
