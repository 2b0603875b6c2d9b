package io.margrad.experiments.faces.train;

import io.margrad.experiments.faces.feed.FaceBatch;
import io.margrad.tensor.Labels;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** Batches as the feed has them, copied to the tape's backend, whatever it is. */
final class HostFaceBatches implements FaceBatches {
    private @Nullable FaceBatch batch;

    @Override
    public void take(FaceBatch next) {
        batch = next;
    }

    @Override
    public Tensor images(Tape tape) {
        return tape.constant("faces", taken().shape(), taken().images());
    }

    @Override
    public Labels labels(Tape tape) {
        return taken().labels();
    }

    private FaceBatch taken() {
        if (batch == null) {
            throw new IllegalStateException("a step before the first batch");
        }
        return batch;
    }

    @Override
    public void close() {
        batch = null;
    }
}
