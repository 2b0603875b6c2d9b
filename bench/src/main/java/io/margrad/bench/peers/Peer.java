package io.margrad.bench.peers;

/** A library at a {@link PeerTask} or {@link FaceTask}. An implementation has a public constructor that takes the task; it runs in its own process. */
public interface Peer extends AutoCloseable {
    /** Name and versions. */
    String describe();

    /** What is not the task as it stands, for want of it in the library; empty when nothing is. */
    default String differs() {
        return "";
    }

    /** The loss of the batch with the parameters as they are. */
    float loss();

    /** One training step: the batch is copied in, forward, backward, the optimiser's step; the loss is not read. */
    void train();

    /** The scores of the batch, of a face task the features; copied out. */
    float[] infer();

    @Override
    void close();
}
