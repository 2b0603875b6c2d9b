package io.margrad.experiments.faces.model;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.feed.BrokenImage;
import io.margrad.experiments.faces.protocol.features.Features;
import io.margrad.experiments.faces.sets.ImageStore;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Makes features of images. Images are read and decoded in the background while the network works, and no more than a few batches of them
 * are in memory. Grey images go to a network for color as three equal channels, and those in color to one for grey by their brightness.
 *
 * <p>An image that is broken or of the wrong size has no feature; what it is and why is reported, and the others do not change.
 */
public final class Embedder {
    /** When none of so many images at the begin can be used, something else is wrong: another size of images, a disk that is gone. */
    private static final int MOST_AT_THE_BEGIN = 100;

    private final FaceModel model;
    private final EmbedSettings settings;

    /** An embedder; it does not close the model. */
    public Embedder(FaceModel model, EmbedSettings settings) {
        this.model = model;
        this.settings = settings;
    }

    /** Numbers of a feature: D, or 2D with mirrors. */
    public int dimension() {
        return settings.views() * model.features();
    }

    /**
     * Features of all images of a store, in memory.
     *
     * @param name what messages call them, for example {@code LFW}
     * @throws DataException when no image can be used, or the network's features are not finite
     */
    public Embedding embed(String name, ImageStore images) {
        int dimension = dimension();
        if ((long) images.size() * dimension > Integer.MAX_VALUE) {
            throw new DataException(
                    "features '" + name + "': expected at most 2^31 - 1 numbers, found " + images.size() + " x " + dimension);
        }
        float[] values = new float[images.size() * dimension];
        int[] rows = new int[images.size()];
        int[] inOrder = new int[images.size()];
        Arrays.fill(rows, -1);
        List<BrokenImage> broken = new ArrayList<>();
        int[] count = new int[1];
        embed(images, new FeatureSink() {
            @Override
            public void feature(int image, float[] from, int at) {
                System.arraycopy(from, at, values, count[0] * dimension, dimension);
                inOrder[count[0]] = image;
                rows[image] = count[0]++;
            }

            @Override
            public void broken(BrokenImage image) {
                broken.add(image);
            }
        });
        float[] used = count[0] == images.size() ? values : Arrays.copyOf(values, count[0] * dimension);
        Features features = Features.of(name, used, dimension, row -> images.name(inOrder[row]));
        return new Embedding(features, rows, List.copyOf(broken));
    }

    /**
     * Features of all images of a store, one after the other.
     *
     * @throws DataException when no image can be used, or the network's features are not finite
     */
    public void embed(ImageStore images, FeatureSink sink) {
        int good = 0;
        List<BrokenImage> atTheBegin = new ArrayList<>();
        try (Crops crops = new Crops(images, model.input(), settings)) {
            for (Crops.Batch batch = crops.next(); batch != null; batch = crops.next()) {
                good += batch.images().length;
                if (good == 0) {
                    atTheBegin.addAll(batch.broken());
                    if (atTheBegin.size() >= Math.min(MOST_AT_THE_BEGIN, images.size())) {
                        throw new DataException("none of the first " + atTheBegin.size() + " images can be used, the first: "
                                + atTheBegin.getFirst().message());
                    }
                }
                batch.broken().forEach(sink::broken);
                if (batch.images().length > 0) {
                    give(images, batch, features(batch), sink);
                }
            }
        }
    }

    private float[] features(Crops.Batch batch) {
        int count = batch.images().length * settings.views();
        return Tape.inference(model.backend(), () -> {
            Tensor x = Tape.current().constant("images", model.input().shape(count), batch.values());
            Tensor y = model.network().forward(x);
            if (!y.shape().equals(Shape.of(count, model.features()))) {
                throw DataException.mismatch(
                        model.name(), "features of " + count + " images", Shape.of(count, model.features()), y.shape());
            }
            return y.toArray();
        });
    }

    private void give(ImageStore store, Crops.Batch batch, float[] features, FeatureSink sink) {
        int dimension = dimension();
        for (int i = 0; i < batch.images().length; i++) {
            int image = batch.images()[i];
            for (int k = i * dimension; k < (i + 1) * dimension; k++) {
                if (!Float.isFinite(features[k])) {
                    throw DataException.mismatch(
                            model.name(), "feature of " + store.location(image), "finite numbers", features[k]);
                }
            }
            sink.feature(image, features, i * dimension);
        }
    }
}
