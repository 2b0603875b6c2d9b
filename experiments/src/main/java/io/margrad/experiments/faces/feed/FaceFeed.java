package io.margrad.experiments.faces.feed;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.sets.FaceSet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Batches without end, made by background threads while others are in use. What is in a batch depends on the set, the settings and its
 * position, and not on threads or their timing.
 *
 * <p>An image that is broken, or has another size than the input, is replaced by the next of the set that can be used, with the label
 * of that one. {@link #broken} tells which these are; when a hundred follow each other, {@link #next} throws.
 *
 * <p>For one thread at a time. Memory: {@code ahead + 1} batches, 4 GiB at most, and one picture for each thread.
 */
public final class FaceFeed implements AutoCloseable {
    /** Bytes of all batches of a feed together, 4 GiB: more would be a mistake in {@code batch} or {@code ahead}. */
    static final long MOST_BYTES = 4L << 30;

    private final FaceSet faces;
    private final FeedSettings settings;
    private final Sampler sampler;
    private final BatchMaker maker;
    private final ExecutorService threads;
    private final Queue<Future<FaceBatch>> pending = new ArrayDeque<>();
    private final NavigableMap<Integer, BrokenImage> broken = new TreeMap<>();
    private SamplerPosition ordered;
    private SamplerPosition position;
    private float @Nullable [] free;
    private boolean closed;

    /**
     * Starts to make batches.
     *
     * @param from where to begin, or to go on
     * @throws IllegalArgumentException when the set is empty, the position is not one of this set, a batch does not fit an array, or
     *     the batches together have more than 4 GiB
     */
    public FaceFeed(FaceSet faces, FaceInput input, FeedSettings settings, SamplerPosition from) {
        if (from.index() >= faces.size()) {
            throw new IllegalArgumentException(
                    "position: expected an index below the size of the set, " + faces.size() + " images, found " + from.index());
        }
        int floats = input.shape(settings.batch()).size();
        long memory = (settings.ahead() + 1L) * floats * Float.BYTES;
        if (memory > MOST_BYTES) {
            throw new IllegalArgumentException(
                    "ahead: expected batches of at most %d bytes together, found %d and one in use, of %d bytes each"
                            .formatted(MOST_BYTES, settings.ahead(), (long) floats * Float.BYTES));
        }
        // Before there are threads: what cannot be allocated ends the constructor, and nobody could end them.
        List<float[]> batches = new ArrayList<>();
        for (int i = 0; i < settings.ahead(); i++) {
            batches.add(new float[floats]);
        }
        this.free = new float[floats];
        this.faces = faces;
        this.settings = settings;
        this.sampler = new Sampler(faces, settings.sampling(), settings.seed());
        this.maker = new BatchMaker(faces, input);
        this.ordered = from;
        this.position = from;
        AtomicInteger number = new AtomicInteger();
        this.threads = Executors.newFixedThreadPool(settings.threads(), task -> {
            Thread thread = new Thread(task, "face-feed-" + number.incrementAndGet());
            // a feed that somebody forgot to close does not keep the program alive
            thread.setDaemon(true);
            return thread;
        });
        try {
            batches.forEach(this::order);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /**
     * The next batch. Its floats are valid until the next call.
     *
     * @throws DataException when images cannot be used, again at every further call
     * @throws IllegalStateException after {@link #close}, or when the thread is interrupted while it waits; the latter loses no batch
     */
    public FaceBatch next() {
        if (closed) {
            throw new IllegalStateException("the feed was used after it was closed");
        }
        if (free != null) {
            order(free);
            free = null;
        }
        // stays where it is until it has succeeded, so that no batch is lost and an error comes again
        FaceBatch batch = await(pending.element());
        pending.remove();
        free = batch.images();
        position = batch.next();
        for (BrokenImage image : batch.broken()) {
            broken.putIfAbsent(image.image(), image);
        }
        return batch;
    }

    /** The position of the batch that {@link #next} will give. */
    public SamplerPosition position() {
        return position;
    }

    /** The images that could not be used in the batches given so far, each once, in the order of the set. */
    public List<BrokenImage> broken() {
        return List.copyOf(broken.values());
    }

    /** Ends the threads and waits for them; each ends after the image that it is at. A second call does nothing. */
    @Override
    public void close() {
        closed = true;
        maker.stop();
        threads.shutdown();
        boolean interrupted = false;
        boolean ended = false;
        while (!ended) {
            try {
                ended = threads.awaitTermination(1, TimeUnit.HOURS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void order(float[] into) {
        int[] images = new int[settings.batch()];
        boolean[] mirrored = new boolean[settings.batch()];
        for (int i = 0; i < images.length; i++) {
            images[i] = sampler.image(ordered);
            mirrored[i] = settings.mirror() && sampler.mirrored(ordered);
            ordered = ordered.plus(1, faces.size());
        }
        BatchMaker.Order batch = new BatchMaker.Order(images, mirrored, ordered);
        pending.add(threads.submit(() -> maker.make(batch, into)));
    }

    private FaceBatch await(Future<FaceBatch> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a batch", e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case DataException problem -> throw problem;
                case Error error -> throw error;
                case null, default -> throw new IllegalStateException("a batch could not be made", e.getCause());
            }
        }
    }
}
