package io.margrad.bench.peers;

import io.margrad.nn.CenterFaceNet;
import io.margrad.nn.LightCnn9;
import io.margrad.nn.Module;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.Philox;
import io.margrad.tensor.Shape;

/** The networks that peers are compared at. */
public enum PeerNetwork {
    /** {@link PeerTask}. */
    LENET("LeNets++", PeerTask.BATCH),
    /** {@link FaceTask} with CenterFaceNet as published. */
    CENTER_FACE("CenterFaceNet", FaceTask.BATCH),
    /** {@link FaceTask} with LightCNN-9. */
    LIGHT_CNN_9("LightCNN-9", FaceTask.BATCH);

    private final String label;
    private final int batch;

    PeerNetwork(String label, int batch) {
        this.label = label;
        this.batch = batch;
    }

    /** What reports call it. */
    public String label() {
        return label;
    }

    /** Images of a step. */
    public int batch() {
        return batch;
    }

    /** The class of a library's {@link Peer} for it. */
    String peer(PeerKind kind) {
        return this == LENET ? kind.peer() : kind.facePeer();
    }

    /** The network of a {@link FaceTask}; the same weights each time. */
    Module face(CpuBackend backend) {
        Philox random = new Philox(1, 0);
        return switch (this) {
            case CENTER_FACE -> new CenterFaceNet(backend, CenterFaceNet.Settings.PAPER, random);
            case LIGHT_CNN_9 -> new LightCnn9(backend, random);
            case LENET -> throw new IllegalStateException(label + " is no network for faces");
        };
    }

    /** Features of an image. */
    int features() {
        return this == CENTER_FACE ? CenterFaceNet.Settings.PAPER.features() : LightCnn9.FEATURES;
    }

    /** Images of a {@link FaceTask}. */
    Shape images() {
        return this == CENTER_FACE
                ? Shape.of(batch, 3, CenterFaceNet.HEIGHT, CenterFaceNet.WIDTH)
                : Shape.of(batch, 1, LightCnn9.SIDE, LightCnn9.SIDE);
    }
}
