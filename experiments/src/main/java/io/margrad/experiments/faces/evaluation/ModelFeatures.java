package io.margrad.experiments.faces.evaluation;

import io.margrad.experiments.faces.feed.BrokenImage;
import io.margrad.experiments.faces.model.EmbedSettings;
import io.margrad.experiments.faces.model.Embedder;
import io.margrad.experiments.faces.model.FaceModel;
import io.margrad.experiments.faces.model.FeatureSink;
import io.margrad.experiments.faces.protocol.features.Features;
import io.margrad.experiments.faces.sets.ImageStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;

/** Features that a network makes of images. */
public final class ModelFeatures implements FaceFeatures {
    private final FaceModel model;
    private final Embedder embedder;
    private final boolean scaled;

    /**
     * Features of a model, which stays open.
     *
     * @param scaled whether images of another size than the input's are scaled to it
     */
    public ModelFeatures(FaceModel model, EmbedSettings settings, boolean scaled) {
        this.model = model;
        this.embedder = new Embedder(model, settings);
        this.scaled = scaled;
    }

    @Override
    public EmbeddedImages of(ImageStore images, IntConsumer done) {
        int dimension = embedder.dimension();
        float[] values = new float[Features.size(model.name(), images.size(), dimension)];
        int[] used = new int[images.size()];
        List<BrokenImage> broken = new ArrayList<>();
        embedder.embed(fitting(images), new FeatureSink() {
            private int rows;

            @Override
            public void feature(int image, float[] from, int at) {
                System.arraycopy(from, at, values, rows * dimension, dimension);
                used[rows++] = image;
                done.accept(rows + broken.size());
            }

            @Override
            public void broken(BrokenImage image) {
                broken.add(image);
            }
        });
        int rows = images.size() - broken.size();
        float[] kept = rows == images.size() ? values : Arrays.copyOf(values, rows * dimension);
        Features features = Features.of(model.name(), kept, dimension, row -> images.name(used[row]));
        return new EmbeddedImages(images, features, Arrays.copyOf(used, rows), broken);
    }

    /**
     * Features of more images than have to be in memory.
     *
     * @param file where they go, a row for each image in use
     * @param done told now and then how many images are done
     * @throws io.margrad.experiments.data.DataException when no image can be used
     */
    public EmbeddedFile write(ImageStore images, Path file, IntConsumer done) {
        try (EmbeddedFile.Writing writing = new EmbeddedFile.Writing(file, embedder.dimension(), done)) {
            embedder.embed(fitting(images), writing);
            return writing.finish();
        }
    }

    @Override
    public FeatureStream stream(ImageStore images, Path spill, IntConsumer done) {
        EmbeddedFile file = write(images, spill, done);
        return new FeatureStream(images, file.source(), file.used().stream().toArray(), file.broken(), spill);
    }

    private ImageStore fitting(ImageStore images) {
        return scaled ? new ScaledImages(images, model.input().width(), model.input().height()) : images;
    }

    @Override
    public String describe() {
        return model.name();
    }
}
