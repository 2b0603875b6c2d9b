package io.margrad.experiments.faces.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.faces.feed.BrokenImage;
import io.margrad.experiments.faces.feed.Colors;
import io.margrad.experiments.faces.feed.FaceInput;
import io.margrad.experiments.faces.feed.Scaling;
import io.margrad.experiments.faces.images.Images;
import io.margrad.experiments.faces.images.Refusals;
import io.margrad.experiments.faces.model.Architecture.CenterFace;
import io.margrad.experiments.faces.sets.ImageStore;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.Philox;
import io.margrad.tensor.Tape;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EmbedderTest {
    private static final int D = 8;

    private final CpuBackend backend = new CpuBackend(2);
    private final FaceModel model = model(Colors.BGR);

    private FaceModel model(Colors colors) {
        ModelDescription description =
                new ModelDescription(new CenterFace(0.125, D), new FaceInput(96, 112, colors, Scaling.CENTERED));
        return new FaceModel("narrow", description, backend, description.network(backend, new Philox(9, 0)));
    }

    @AfterEach
    void nothingIsLeft() {
        model.close();
        assertEquals(0, backend.liveBuffers());
        backend.close();
    }

    private static EmbedSettings settings(int batch, boolean mirror) {
        return new EmbedSettings(batch, mirror, Padding.NONE, 2);
    }

    /** The feature of one picture, without batches and threads. */
    private float[] feature(FaceModel of, BufferedImage picture, boolean mirror) {
        float[] values = new float[of.input().shape(1).size()];
        of.input().write("x", Images.picture(picture), mirror, values, 0);
        return Tape.inference(backend, () -> of.network()
                .forward(Tape.current().constant("x", of.input().shape(1), values))
                .toArray());
    }

    /** To the bit: an image's feature does not depend on the others of its batch. */
    private static void equal(float[] expected, float[] values, int from) {
        assertArrayEquals(expected, Arrays.copyOfRange(values, from, from + expected.length));
    }

    @Test
    void oneRowForEachImageInTheirOrder() {
        NoisyCrops crops = NoisyCrops.of(7, 96, 112);
        Embedding found = new Embedder(model, settings(3, false)).embed("noise", crops);
        assertEquals(7, found.features().count());
        assertEquals(D, found.features().dimension());
        assertArrayEquals(IntStream.range(0, 7).toArray(), found.rows());
        assertEquals(List.of(), found.broken());
        assertEquals("features 'noise', row 4 (crop4)", found.features().where(4));
        for (int i = 0; i < 7; i++) {
            equal(feature(model, crops.pictures().get(i), false), found.features().values(), i * D);
        }
    }

    @Test
    void mirrorsAreBesideTheirImages() {
        NoisyCrops crops = NoisyCrops.of(3, 96, 112);
        Embedder embedder = new Embedder(model, settings(2, true));
        Embedding found = embedder.embed("noise", crops);
        assertEquals(2 * D, embedder.dimension());
        assertEquals(2 * D, found.features().dimension());
        for (int i = 0; i < 3; i++) {
            equal(feature(model, crops.pictures().get(i), false), found.features().values(), 2 * i * D);
            equal(feature(model, crops.pictures().get(i), true), found.features().values(), (2 * i + 1) * D);
        }
    }

    /** Every batch size, so that broken images are first, last and alone in theirs. */
    @Test
    void imagesWithoutAFeatureAreNamed() {
        List<BufferedImage> pictures = new ArrayList<>(NoisyCrops.of(6, 96, 112).pictures());
        pictures.set(3, Images.noise(95, 112, BufferedImage.TYPE_INT_RGB, 3));
        NoisyCrops crops = new NoisyCrops(pictures, List.of(0, 2));
        for (int batch = 1; batch <= 7; batch++) {
            Embedding found = new Embedder(model, settings(batch, false)).embed("noise", crops);
            assertArrayEquals(new int[] {-1, 0, -1, -1, 1, 2}, found.rows());
            assertEquals(2, found.row(5));
            assertEquals(List.of(0, 2, 3), found.broken().stream().map(BrokenImage::image).toList());
            assertTrue(found.broken().getFirst().message().startsWith("noise/crop0: "), found.broken().toString());
            assertEquals("noise/crop3: size: expected 96 x 112, found 95 x 112", found.broken().getLast().message());
            assertEquals("features 'noise', row 1 (crop4)", found.features().where(1));
            equal(feature(model, pictures.get(4), false), found.features().values(), D);
        }
    }

    @Test
    void smallCropsArePadded() {
        NoisyCrops crops = NoisyCrops.of(2, 90, 112);
        Embedding found = new Embedder(model, new EmbedSettings(2, false, Padding.EDGE, 1)).embed("noise", crops);
        for (int i = 0; i < 2; i++) {
            BufferedImage wide = new BufferedImage(96, 112, BufferedImage.TYPE_INT_RGB);
            for (int y = 0; y < 112; y++) {
                for (int x = 0; x < 96; x++) {
                    wide.setRGB(x, y, crops.pictures().get(i).getRGB(Math.min(Math.max(0, x - 3), 89), y));
                }
            }
            equal(feature(model, wide, false), found.features().values(), i * D);
        }
    }

    @Test
    void aGreyNetworkTakesColor() {
        NoisyCrops crops = NoisyCrops.of(2, 96, 112);
        try (FaceModel grey = model(Colors.GREY)) {
            Embedding found = new Embedder(grey, settings(2, false)).embed("noise", crops);
            equal(feature(grey, crops.pictures().get(1), false), found.features().values(), D);
        }
    }

    @Test
    void noImagesHaveNoFeatures() {
        Embedding found = new Embedder(model, settings(4, true)).embed("none", NoisyCrops.of(0, 96, 112));
        assertEquals(0, found.features().count());
        assertEquals(2 * D, found.features().dimension());
    }

    @Test
    void nothingThatCanBeUsedIsAnError() {
        Refusals.refused(
                "none of the first 2 images can be used, the first: noise/crop0: size: expected 96 x 112, found 8 x 8",
                () -> new Embedder(model, settings(4, false)).embed("noise", NoisyCrops.of(2, 8, 8)));
        String many = Refusals.message(() -> new Embedder(model, settings(64, false)).embed("noise", NoisyCrops.of(1000, 8, 8)));
        assertTrue(many.startsWith("none of the first 128 images can be used"), many);
    }

    @Test
    void featuresThatAreNotFiniteAreAnError() {
        float[] slopes = {Float.NaN, 0, 0, 0};
        model.network().parameters().get(2).tensor().set(slopes);
        String message = Refusals.message(() -> new Embedder(model, settings(4, false)).embed("noise", NoisyCrops.of(2, 96, 112)));
        assertEquals("narrow: feature of noise/crop0: expected finite numbers, found NaN", message);
    }

    @Test
    void aStoreThatFailsEndsIt() {
        ImageStore failing = new ImageStore() {
            @Override
            public int size() {
                return 3;
            }

            @Override
            public String name(int i) {
                return "f" + i;
            }

            @Override
            public String location(int i) {
                return name(i);
            }

            @Override
            public byte[] bytes(int i) {
                throw new UnsupportedOperationException("a defect");
            }
        };
        Throwable thrown = assertThrows(
                IllegalStateException.class, () -> new Embedder(model, settings(1, false)).embed("noise", failing));
        assertEquals("a defect", Objects.requireNonNull(thrown.getCause()).getMessage());
    }

    @Test
    void settingsOutOfRange() {
        for (int batch : new int[] {0, 4097}) {
            assertThrows(IllegalArgumentException.class, () -> new EmbedSettings(batch, false, Padding.NONE, 1));
        }
        assertThrows(IllegalArgumentException.class, () -> new EmbedSettings(1, false, Padding.NONE, 0));
    }
}
