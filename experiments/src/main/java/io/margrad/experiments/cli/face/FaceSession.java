package io.margrad.experiments.cli.face;

import io.margrad.experiments.faces.evaluation.EmbeddedImages;
import io.margrad.experiments.faces.evaluation.FaceFeatures;
import io.margrad.experiments.faces.evaluation.FeatureStream;
import io.margrad.experiments.faces.evaluation.ModelFeatures;
import io.margrad.experiments.faces.sets.FeatureTable;
import io.margrad.experiments.faces.sets.ImageStore;
import io.margrad.experiments.faces.tables.Subject;
import io.margrad.experiments.run.Progress;
import io.margrad.tensor.Backend;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What an evaluation works with.
 *
 * @param backend computes
 * @param features makes or finds features; where it is a model, this is {@link ModelFeatures}
 * @param subject the training whose network makes the features, as far as it is known
 * @param progress shows how far it is
 * @param folder of the run
 * @param save where features are left, or null
 */
record FaceSession(
        Backend backend, FaceFeatures features, Subject subject, Progress progress, Path folder, @Nullable Path save) {
    /** Lines where there is no bar. */
    private static final int LINES = 10;

    private static final String SPILL = "features.bin";

    /** Features of images, with progress, and left where they were asked for. */
    EmbeddedImages embed(ImageStore images) {
        checkSave(images);
        EmbeddedImages embedded = features.of(images, counter("embed", images.size(), "images"));
        progress.done();
        if (save != null) {
            List<String> names = Arrays.stream(embedded.used()).mapToObj(images::name).toList();
            new FeatureTable(embedded.features(), names).write(save);
        }
        return embedded;
    }

    /** The same for more images than have to be in memory. Until the stream is closed, what a model makes is in the run's folder. */
    FeatureStream stream(ImageStore images) {
        checkSave(images);
        FeatureStream stream = features.stream(images, folder.resolve(SPILL), counter("embed", images.size(), "images"));
        try {
            progress.done();
            if (save != null) {
                stream.save(save);
            }
            return stream;
        } catch (RuntimeException e) {
            try (stream) {
                throw e;
            }
        }
    }

    private void checkSave(ImageStore images) {
        if (save != null) {
            FeatureTable.checkNames(save, IntStream.range(0, images.size()).mapToObj(images::name).toList());
        }
    }

    /** Shows a count: a bar, or a line now and then. */
    IntConsumer counter(String what, int total, String unit) {
        progress.start(what, total);
        long start = System.nanoTime();
        return new IntConsumer() {
            private int shown;

            @Override
            public void accept(int done) {
                progress.step(done);
                int line = (int) ((long) done * LINES / Math.max(1, total));
                if (line > shown) {
                    shown = line;
                    progress.count(done, done * 1e9 / Math.max(1, System.nanoTime() - start), unit, "");
                }
            }
        };
    }
}
