package io.margrad.experiments.faces.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.feed.BrokenImage;
import io.margrad.experiments.faces.protocol.features.FeatureReader;
import io.margrad.experiments.faces.protocol.features.FeatureSource;
import io.margrad.experiments.faces.protocol.features.Features;
import io.margrad.experiments.faces.protocol.identification.CenterOrigin;
import io.margrad.experiments.faces.protocol.scores.Similarity;
import io.margrad.experiments.faces.sets.FaceSet;
import io.margrad.experiments.faces.sets.FeatureTable;
import io.margrad.experiments.faces.sets.ImageStore;
import io.margrad.experiments.faces.sets.TrainTestSplit;
import io.margrad.tensor.CpuBackend;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Splits, centers and answers on features of one or two columns, and one set that no array could hold. */
class IdentificationTest {
    @TempDir
    Path folder = Path.of("");

    /** Images that exist in name only. */
    private record Names(int size) implements ImageStore {
        @Override
        public String name(int i) {
            return "image " + i;
        }

        @Override
        public String location(int i) {
            return name(i);
        }

        @Override
        public byte[] bytes(int i) {
            throw new DataException(name(i) + ": nobody should read this");
        }
    }

    private static FaceSet faces(int... labels) {
        int classes = Arrays.stream(labels).max().orElse(0) + 1;
        return new FaceSet(new Names(labels.length), labels, List.of("Ann", "Bob", "Cid").subList(0, classes));
    }

    private static FeatureStream stream(FaceSet faces, Features features, int... imageOfRow) {
        return new FeatureStream(faces, features, imageOfRow, List.of(), null);
    }

    private static double rate(Identification identification, Similarity similarity) {
        try (CpuBackend cpu = new CpuBackend(1)) {
            double rate = identification.evaluate(cpu, similarity).rate();
            assertEquals(0, cpu.liveBuffers());
            return rate;
        }
    }

    /**
     * Ann 0, 2 and Bob 10, 12, share 0.5: one image of each is for training, which is the center, and the other for the test lies 2 from
     * its own center and 8 or more from the other's. Learned centers 11 for Ann and 1 for Bob turn every answer round; 1 and 11 none.
     */
    @Test
    void meansAndLearnedCentersByHand() {
        FaceSet faces = faces(0, 0, 1, 1);
        FeatureStream stream = stream(faces, Features.of("f", new float[] {0, 2, 10, 12}, 1), 0, 1, 2, 3);
        Identification means = Identification.of(faces, stream, 0.5, 1, null);
        assertEquals(2, means.classes());
        assertEquals(2, means.trained());
        assertEquals(2, means.tested());
        assertEquals(CenterOrigin.MEANS, means.origin());
        assertEquals(1, rate(means, Similarity.EUCLIDEAN));
        for (float ann : new float[] {1, 11}) {
            Features centers = Features.of("centers", new float[] {ann, 12 - ann}, 1);
            Identification learned = Identification.of(faces, stream, 0.5, 1, centers);
            assertEquals(CenterOrigin.LEARNED, learned.origin());
            assertEquals(ann == 1 ? 1 : 0, rate(learned, Similarity.EUCLIDEAN));
        }
        // One center is right for both test images: half of the answers.
        assertEquals(0.5, rate(Identification.of(faces, stream, 0.5, 1, Features.of("c", new float[] {6, 99}, 1)), Similarity.EUCLIDEAN));
    }

    /** Rows of a matrix have its own order, and some are of no image of the set. */
    @Test
    void rowsMayHaveAnyOrder() {
        FaceSet faces = faces(0, 1, 0, 1, 1, 0);
        float[] inOrder = {0, 10, 1, 11, 12, 2};
        int[] imageOfRow = {4, -1, 0, 5, 2, -1, 3, 1};
        float[] turned = new float[imageOfRow.length];
        for (int row = 0; row < turned.length; row++) {
            turned[row] = imageOfRow[row] < 0 ? Float.NaN : inOrder[imageOfRow[row]];
        }
        FeatureStream stream = new FeatureStream(faces, new Raw(turned, 1), imageOfRow, List.of(), null);
        stream.checkComplete();
        Identification turnedOne = Identification.of(faces, stream, 0.5, 3, null);
        Identification plain = Identification.of(faces, stream(faces, Features.of("f", inOrder, 1), 0, 1, 2, 3, 4, 5), 0.5, 3, null);
        assertEquals(4, turnedOne.trained());
        assertEquals(plain.trained(), turnedOne.trained());
        assertEquals(1, rate(turnedOne, Similarity.EUCLIDEAN));
        assertEquals(1, rate(plain, Similarity.EUCLIDEAN));
    }

    /** A matrix whose elements nobody has checked. */
    private record Raw(float[] values, int dimension) implements FeatureSource {
        @Override
        public String name() {
            return "raw";
        }

        @Override
        public long rows() {
            return values.length / dimension;
        }

        @Override
        public FeatureReader open() {
            return new FeatureReader() {
                private int next;

                @Override
                public int read(float[] into, int most) {
                    int read = (int) Math.min(most, rows() - next);
                    System.arraycopy(values, next * dimension, into, 0, read * dimension);
                    next += read;
                    return read;
                }

                @Override
                public void close() {}
            };
        }
    }

    /** The NaN is found in whichever part the split has put it, and called by its image. */
    @Test
    void aFeatureThatIsNotFiniteIsNamedByItsImage() {
        FaceSet faces = faces(0, 0, 1, 1);
        for (int bad = 0; bad < 4; bad++) {
            float[] values = {0, 1, 2, 3, 4, 5, 6, 7};
            values[2 * bad + 1] = Float.NaN;
            FeatureStream stream = new FeatureStream(faces, new Raw(values, 2), new int[] {3, 2, 1, 0}, List.of(), null);
            assertEquals(
                    "features 'raw', row %d (image %d), column 1: expected a finite number, found NaN".formatted(bad, 3 - bad),
                    refused(() -> rate(Identification.of(faces, stream, 0.5, 1, null), Similarity.EUCLIDEAN)));
        }
    }

    /** Bob is broken: with means he has no center, with learned centers he keeps his, and Cid the number 2. */
    @Test
    void identitiesWithoutAFeature() {
        FaceSet faces = faces(0, 0, 1, 2, 2);
        FeatureStream stream = new FeatureStream(
                faces,
                Features.of("f", new float[] {0, 1, 20, 21}, 1),
                new int[] {0, 1, 3, 4},
                List.of(new BrokenImage(2, "image 2: broken")),
                null);
        stream.checkComplete();
        Identification means = Identification.of(faces, stream, 0.5, 1, null);
        assertEquals(2, means.classes());
        assertEquals(1, rate(means, Similarity.EUCLIDEAN));
        Identification learned = Identification.of(faces, stream, 0.5, 1, Features.of("c", new float[] {0, 10, 20}, 1));
        assertEquals(3, learned.classes());
        assertEquals(1, rate(learned, Similarity.EUCLIDEAN));
    }

    @Test
    void whatCannotBeMeasuredIsRefused() {
        FaceSet faces = faces(0, 0, 1, 1);
        FeatureStream stream = stream(faces, Features.of("f", new float[4], 1), 0, 1, 2, 3);
        Features three = Features.of("c", new float[3], 1);
        assertEquals(
                "c: identities: expected 2, as the images have, found 3", refused(() -> Identification.of(faces, stream, 0.5, 1, three)));
        assertEquals(
                "features 'f': expected features of 1 columns, found features 'c' 2 x 2",
                refused(() -> Identification.of(faces, stream, 0.5, 1, Features.of("c", new float[4], 2))));
        FaceSet singles = faces(0, 1);
        assertEquals(
                "test images: expected an identity with two images that can be used, found none among 2 images",
                refused(() -> Identification.of(singles, stream(singles, Features.of("f", new float[2], 1), 0, 1), 0.8, 1, null)));
        assertEquals(
                "images: expected at least one that can be used, found none of 2",
                refused(() -> stream(singles, Features.of("f", new float[1], 1), -1)));
        assertEquals(
                "image 3: feature: expected one, found none",
                refused(() -> stream(faces, Features.of("f", new float[3], 1), 0, 1, 2).checkComplete()));
    }

    private static String refused(Runnable call) {
        return String.valueOf(assertThrows(DataException.class, call::run).getMessage());
    }

    @Test
    void savedRowsAreThoseOfTheSet() throws Exception {
        FaceSet faces = faces(0, 0, 1);
        Path spilled = Files.createFile(folder.resolve("spilled"));
        Path saved = folder.resolve("new/saved.bin");
        float[] values = {5, 5, 1, 2, 9, 9, 3, 4};
        try (FeatureStream stream = new FeatureStream(faces, new Raw(values, 2), new int[] {-1, 2, -1, 0}, List.of(), spilled)) {
            stream.save(saved);
        }
        assertFalse(Files.exists(spilled));
        FeatureTable table = FeatureTable.read(saved);
        assertEquals(List.of("image 2", "image 0"), table.names());
        assertEquals(4, table.features().get(1, 1));
    }

    /** Features that are made when they are read: row i is its label's unit vector, apart from those of one image in {@code wrongEvery}. */
    private record Endless(int rows0, int dimension, int classes, @Nullable Integer wrongEvery) implements FeatureSource {
        @Override
        public String name() {
            return "endless";
        }

        @Override
        public long rows() {
            return rows0;
        }

        @Override
        public FeatureReader open() {
            return new FeatureReader() {
                private int next;

                @Override
                public int read(float[] into, int most) {
                    int read = Math.min(most, rows0 - next);
                    Arrays.fill(into, 0, read * dimension, 0);
                    for (int i = 0; i < read; i++, next++) {
                        boolean wrong = wrongEvery != null && next % wrongEvery == 0;
                        into[i * dimension + (next % classes + (wrong ? 1 : 0)) % classes] = 1;
                    }
                    return read;
                }

                @Override
                public void close() {}
            };
        }
    }

    /**
     * 2,100,000 images, about the faces of VGGFace, with mirrors: 1,024 numbers each, 8.6 GB and more than an array can hold. Of every 21
     * images one lies on the center of another identity, so that of the test images as many are wrong as the split has taken.
     */
    @Test
    void featuresThatNoArrayCouldHold() {
        int images = 2_100_000;
        int classes = 20;
        int wrongEvery = 21;
        int[] labels = IntStream.range(0, images).map(i -> i % classes).toArray();
        FaceSet faces = new FaceSet(new Names(images), labels, FaceSet.numbered(classes));
        Endless source = new Endless(images, 1024, classes, wrongEvery);
        assertThrows(DataException.class, () -> Features.size("all of them", images, 1024));
        FeatureStream stream = new FeatureStream(faces, source, IntStream.range(0, images).toArray(), List.of(), null);
        Identification identification = Identification.of(faces, stream, 0.8, 1, null);
        assertEquals(images / 5, identification.tested());
        TrainTestSplit split = TrainTestSplit.of(faces, 0.8, 1);
        long wrong = IntStream.range(0, split.test().size())
                .map(i -> Integer.parseInt(split.test().name(i).substring("image ".length())))
                .filter(image -> image % wrongEvery == 0)
                .count();
        assertEquals(1 - wrong / (images / 5.0), rate(identification, Similarity.EUCLIDEAN), 1e-12);
    }
}
