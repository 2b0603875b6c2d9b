package io.margrad.experiments.faces.model;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.feed.BrokenImage;
import io.margrad.experiments.faces.feed.FaceInput;
import io.margrad.experiments.faces.sets.ImageStore;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** The images of a store in order as batches of floats, made by background threads; each image once, or with its mirror behind it. */
final class Crops implements AutoCloseable {
    /**
     * Some images.
     *
     * @param images those that could be used, by their index in the store
     * @param values [images x views, C, H, W]
     * @param broken those between them that could not
     */
    record Batch(int[] images, float[] values, List<BrokenImage> broken) {}

    private final ImageStore store;
    private final FaceInput input;
    private final EmbedSettings settings;
    private final ExecutorService threads;
    private final Queue<Future<Batch>> pending = new ArrayDeque<>();
    private volatile boolean stopped;
    private int ordered;

    Crops(ImageStore store, FaceInput input, EmbedSettings settings) {
        this.store = store;
        this.input = input;
        this.settings = settings;
        this.threads = Executors.newFixedThreadPool(
                settings.threads(), Thread.ofPlatform().daemon().name("crops-", 1).factory());
        for (int i = 0; i <= settings.threads(); i++) {
            order();
        }
    }

    private void order() {
        if (ordered < store.size()) {
            int from = ordered;
            int to = (int) Math.min(store.size(), (long) from + settings.batch());
            pending.add(threads.submit(() -> make(from, to)));
            ordered = to;
        }
    }

    /** The next batch, or null at the end. Every image is in one batch. */
    @Nullable Batch next() {
        Future<Batch> first = pending.poll();
        if (first == null) {
            return null;
        }
        order();
        try {
            return first.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for images", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException("a batch of images could not be made", e.getCause());
        }
    }

    private Batch make(int from, int to) {
        int views = settings.views();
        float[] values = new float[input.shape((to - from) * views).size()];
        int[] images = new int[to - from];
        List<BrokenImage> broken = new ArrayList<>();
        int good = 0;
        for (int image = from; image < to && !stopped; image++) {
            String location = store.location(image);
            try {
                var picture = settings.padding().apply(store.picture(image), input.width(), input.height());
                for (int view = 0; view < views; view++) {
                    input.write(location, picture, view == 1, values, good * views + view);
                }
                images[good++] = image;
            } catch (DataException e) {
                broken.add(new BrokenImage(image, Objects.requireNonNullElse(e.getMessage(), location + ": broken")));
            }
        }
        int used = input.shape(good * views).size();
        return new Batch(Arrays.copyOf(images, good), used == values.length ? values : Arrays.copyOf(values, used), broken);
    }

    /** Ends the threads and waits for them; each ends after the image that it is at. */
    @Override
    public void close() {
        stopped = true;
        threads.close();
    }
}
