package io.margrad.experiments.mnist;

import io.margrad.experiments.data.Digits;
import io.margrad.experiments.train.BatchSource;
import io.margrad.experiments.train.Batches;
import io.margrad.nn.checkpoint.Checkpoint;
import io.margrad.nn.checkpoint.CheckpointBuilder;
import io.margrad.nn.checkpoint.CheckpointException;
import io.margrad.tensor.Backend;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.CudaBackend;
import java.util.Arrays;

/** Batches of digits in the configuration's order. */
final class DigitSource implements BatchSource {
    private static final String SAMPLER = "sampler";
    private static final int SAMPLER_SIZE = 3;

    private final MnistConfig config;
    private final Digits digits;
    private final BatchOrder order;
    private final DigitBatches batches;

    DigitSource(Backend backend, MnistConfig config, Digits digits) {
        this.config = config;
        this.digits = digits;
        this.order = fromTheBeginning();
        this.batches = switch (backend) {
            case CpuBackend cpu -> new HostBatches(digits, config.batch());
            case CudaBackend cuda -> new DeviceBatches(cuda, digits, config.batch());
        };
    }

    private BatchOrder fromTheBeginning() {
        return new BatchOrder(digits.count(), config.batch(), config.order(), config.seed());
    }

    @Override
    public Batches batches() {
        return batches;
    }

    @Override
    public void next() {
        batches.take(order.next());
    }

    @Override
    public void save(CheckpointBuilder to) {
        to.longs(SAMPLER, order.state());
    }

    @Override
    public void restore(Checkpoint from) {
        long[] place = from.longs(SAMPLER, SAMPLER_SIZE);
        if (!order.goTo(place)) {
            throw CheckpointException.of(
                    from.origin(), SAMPLER, "a place in the order of seed " + config.seed(), Arrays.toString(place));
        }
    }

    @Override
    public Batches again(int iteration) {
        HostBatches again = new HostBatches(digits, config.batch());
        BatchOrder from = fromTheBeginning();
        for (int i = 0; i < iteration; i++) {
            again.take(from.next());
        }
        return again;
    }

    @Override
    public void close() {
        batches.close();
    }
}
