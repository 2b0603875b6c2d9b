package io.margrad.experiments.faces.train;

import io.margrad.cuda.CudaBuffer;
import io.margrad.cuda.Element;
import io.margrad.experiments.faces.feed.FaceBatch;
import io.margrad.tensor.CudaBackend;
import io.margrad.tensor.Labels;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;

/** Batches in memory of a CUDA device that stays where it is, so that a step which was captured into a graph finds them there. */
final class DeviceFaceBatches implements FaceBatches {
    private final CudaBackend backend;
    private final Tensor images;
    private final CudaBuffer labels;
    private final int classes;

    /**
     * Takes the memory.
     *
     * @param shape [M, C, H, W]
     * @param classes N
     */
    DeviceFaceBatches(CudaBackend backend, Shape shape, int classes) {
        this.backend = backend;
        this.images = Tensor.persistent(backend, "faces", shape, new float[shape.size()], false);
        this.labels = backend.device().allocate(shape.dim(0), Element.INT);
        this.classes = classes;
    }

    @Override
    public void take(FaceBatch batch) {
        images.set(batch.images());
        backend.device().upload(batch.labels().toArray(), labels);
    }

    @Override
    public Tensor images(Tape tape) {
        return images;
    }

    @Override
    public Labels labels(Tape tape) {
        return new Labels(labels, classes);
    }

    @Override
    public void close() {
        images.close();
        backend.device().free(labels);
    }
}
