package io.margrad.experiments.faces.train;

import io.margrad.experiments.faces.feed.BrokenImage;
import io.margrad.experiments.faces.feed.FaceBatch;
import io.margrad.experiments.faces.feed.FaceFeed;
import io.margrad.experiments.faces.feed.FaceInput;
import io.margrad.experiments.faces.feed.FeedSettings;
import io.margrad.experiments.faces.feed.SamplerPosition;
import io.margrad.experiments.faces.sets.FaceSet;
import io.margrad.experiments.train.BatchSource;
import io.margrad.experiments.train.Batches;
import io.margrad.nn.checkpoint.Checkpoint;
import io.margrad.nn.checkpoint.CheckpointBuilder;
import io.margrad.nn.checkpoint.CheckpointException;
import io.margrad.tensor.Backend;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.CudaBackend;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Batches of a feed, made in the background while a step works on the one before. */
final class FaceSource implements BatchSource {
    private static final String SAMPLER = "sampler";
    private static final int SAMPLER_SIZE = 3;

    private final FaceSet faces;
    private final FaceInput input;
    private final FeedSettings settings;
    private final Consumer<BrokenImage> broken;
    private final FaceBatches batches;
    private FaceFeed feed;

    /**
     * A source at its beginning.
     *
     * @param broken told of each image that cannot be used, whenever it was to be in a batch
     */
    FaceSource(Backend backend, FaceSet faces, FaceInput input, FeedSettings settings, Consumer<BrokenImage> broken) {
        this.faces = faces;
        this.input = input;
        this.settings = settings;
        this.broken = broken;
        this.batches = switch (backend) {
            case CpuBackend cpu -> new HostFaceBatches();
            case CudaBackend cuda ->
                new DeviceFaceBatches(cuda, input.shape(settings.batch()), faces.classes().size());
        };
        this.feed = feed(SamplerPosition.START);
    }

    private FaceFeed feed(SamplerPosition from) {
        return new FaceFeed(faces, input, settings, from);
    }

    @Override
    public Batches batches() {
        return batches;
    }

    @Override
    public void next() {
        FaceBatch batch = feed.next();
        batch.broken().forEach(broken);
        batches.take(batch);
    }

    @Override
    public void save(CheckpointBuilder to) {
        SamplerPosition position = feed.position();
        to.longs(SAMPLER, settings.seed(), position.epoch(), position.index());
    }

    @Override
    public void restore(Checkpoint from) {
        long[] place = from.longs(SAMPLER, SAMPLER_SIZE);
        SamplerPosition position = position(place);
        if (position == null) {
            throw CheckpointException.of(
                    from.origin(),
                    SAMPLER,
                    "a place among " + faces.size() + " images in the order of seed " + settings.seed(),
                    Arrays.toString(place));
        }
        feed.close();
        feed = feed(position);
    }

    private @Nullable SamplerPosition position(long... place) {
        if (place[0] != settings.seed() || place[1] < 0 || place[2] < 0 || place[2] >= faces.size() || place[1] > Integer.MAX_VALUE) {
            return null;
        }
        try {
            return new SamplerPosition((int) place[1], (int) place[2]);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    @Override
    public Batches again(int iteration) {
        SamplerPosition position = SamplerPosition.START;
        for (int i = 1; i < iteration; i++) {
            position = position.plus(settings.batch(), faces.size());
        }
        HostFaceBatches again = new HostFaceBatches();
        try (FaceFeed once = feed(position)) {
            again.take(once.next());
        }
        return again;
    }

    @Override
    public void close() {
        feed.close();
        batches.close();
    }
}
