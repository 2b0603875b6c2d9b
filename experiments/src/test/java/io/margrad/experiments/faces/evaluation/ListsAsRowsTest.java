package io.margrad.experiments.faces.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.faces.feed.BrokenImage;
import io.margrad.experiments.faces.images.Refusals;
import io.margrad.experiments.faces.protocol.features.Features;
import io.margrad.experiments.faces.protocol.verification.IndexPair;
import io.margrad.experiments.faces.protocol.verification.VideoScore;
import io.margrad.experiments.faces.protocol.verification.Videos;
import io.margrad.experiments.faces.sets.FileImages;
import io.margrad.experiments.faces.sets.ImageStore;
import io.margrad.experiments.faces.sets.LfwPairs;
import io.margrad.experiments.faces.sets.YtfSplits;
import io.margrad.experiments.faces.sets.YtfVideos;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pairs of names become pairs of rows, and what has no row is named with its line. */
class ListsAsRowsTest {
    private static final String PAIRS = "2\t1\nAnn\t1\t4\n\nAnn\t2\tBob\t3\nCid\t2\t1\nCid\t1\tDan\t1\n";
    private static final String SPLITS = "1, 1, A/1, A/5, 1\n1, 2, A/1, C/0, 0\n2, 1, D/2, D/3, 1\n2, 2, D/2, C/0, 0\n";

    @TempDir
    Path folder = Path.of("");

    private LfwPairs pairs = new LfwPairs("", List.of());

    @BeforeEach
    void write() throws IOException {
        pairs = LfwPairs.read(Files.writeString(folder.resolve("pairs.txt"), PAIRS));
    }

    /** Some images in use, some broken, the others missing. */
    private static EmbeddedImages embedded(ImageStore images, List<Integer> used, Integer... broken) {
        Features features = Features.of("f", new float[used.size()], 1);
        return new EmbeddedImages(
                images,
                features,
                used.stream().mapToInt(Integer::intValue).toArray(),
                List.of(broken).stream().map(image -> new BrokenImage(image, images.name(image) + ": broken")).toList());
    }

    /** Images: Ann 1, Ann 4, Ann 2, Bob 3, Cid 2, Cid 1, Dan 1. */
    @Test
    void pairsOfRows() {
        FileImages images = new FileImages(folder, pairs.images());
        LfwFolds all = LfwFolds.of(pairs, embedded(images, IntStream.range(0, 7).boxed().toList()));
        assertEquals(
                List.of(
                        List.of(new IndexPair(0, 1, true), new IndexPair(2, 3, false)),
                        List.of(new IndexPair(4, 5, true), new IndexPair(5, 6, false))),
                all.folds());
        assertEquals(0, all.leftOut());
        assertEquals(4, all.pairs());
        LfwFolds some = LfwFolds.of(pairs, embedded(images, List.of(0, 1, 2, 4, 5, 6), 3));
        assertEquals(
                List.of(List.of(new IndexPair(0, 1, true)), List.of(new IndexPair(3, 4, true), new IndexPair(4, 5, false))),
                some.folds());
        assertEquals(1, some.leftOut());
        assertEquals(3, some.pairs());
    }

    @Test
    void whatIsMissingIsNamedWithItsLine() throws IOException {
        FileImages images = new FileImages(folder, pairs.images());
        Refusals.refused(
                folder.resolve("pairs.txt") + ": line 4: image Bob/Bob_0003.jpg: expected its feature, found none",
                () -> LfwFolds.of(pairs, embedded(images, List.of(0, 1, 2, 4, 5, 6))));
        for (String image : List.of("Ann/Ann_0001.jpg", "Ann/Ann_0004.png", "Ann/Ann_0002.jpg", "Bob/Bob_0003.jpg", "Cid/Cid_0002.jpg")) {
            Files.createDirectories(folder.resolve("lfw").resolve(image).resolveSibling(""));
            Files.createFile(folder.resolve("lfw").resolve(image));
        }
        Refusals.refused(
                folder.resolve("pairs.txt") + ": line 5: image Cid/Cid_0001.jpg: expected the file "
                        + folder.resolve("lfw/Cid/Cid_0001.jpg") + ", found none",
                () -> LfwFolds.images(pairs, folder.resolve("lfw")));
    }

    @Test
    void nothingInUseIsAnError() {
        FileImages images = new FileImages(folder, pairs.images());
        Refusals.refused(
                "images: expected at least one that can be used, found none of 7, the first: Ann/Ann_0004.jpg: broken",
                () -> embedded(images, List.of(), 1));
    }

    /** Videos in order: A/1, A/5, C/0, D/2, D/3, with 3, 1, 2, 1, 1 frames. */
    private YtfFrames frames(int most) throws IOException {
        for (String frame : List.of(
                "A/1/1.10.jpg", "A/1/1.9.jpg", "A/1/1.11.jpg", "A/5/5.1.jpg", "C/0/0.1.jpg", "C/0/0.2.jpg", "D/2/2.1.jpg", "D/3/3.1.jpg")) {
            Path file = folder.resolve("ytf").resolve(frame);
            Files.createDirectories(file.resolveSibling(""));
            if (!Files.exists(file)) {
                Files.createFile(file);
            }
        }
        return YtfFrames.choose(splits(), new YtfVideos(folder.resolve("ytf")), VideoScore.FEATURE_MEAN, most, 1);
    }

    private YtfSplits splits() throws IOException {
        return YtfSplits.read(Files.writeString(folder.resolve("splits.txt"), SPLITS), 2, 2);
    }

    @Test
    void videosAreRunsOfFrames() throws IOException {
        YtfFrames frames = frames(100);
        assertArrayEquals(new int[] {0, 3, 4, 6, 7, 8}, frames.starts());
        assertEquals("A/1/1.9.jpg", frames.images().name(0));
        assertEquals("C/0/0.2.jpg", frames.images().name(5));
        Videos videos = frames.videos(embedded(frames.images(), List.of(0, 2, 3, 5, 6, 7), 1, 4));
        assertArrayEquals(new int[] {0, 2, 3, 4, 5, 6}, videos.starts());
        assertEquals(
                List.of(
                        List.of(new IndexPair(0, 1, true), new IndexPair(0, 2, false)),
                        List.of(new IndexPair(3, 4, true), new IndexPair(3, 2, false))),
                YtfFolds.of(splits()));
    }

    /** Of three frames one is the middle one, 1.10; of two the second, by the rule of evenly spaced frames. */
    @Test
    void onlyFramesThatCountAreTaken() throws IOException {
        YtfFrames frames = frames(1);
        assertArrayEquals(new int[] {0, 1, 2, 3, 4, 5}, frames.starts());
        assertEquals("A/1/1.10.jpg", frames.images().name(0));
        assertEquals("C/0/0.2.jpg", frames.images().name(2));
    }

    @Test
    void framesAndVideosThatAreMissing() throws IOException {
        YtfFrames frames = frames(100);
        Path list = folder.resolve("splits.txt");
        Refusals.refused(
                list + ": line 2: video C/0: expected a frame that can be used, found none of 2",
                () -> frames.videos(embedded(frames.images(), List.of(0, 1, 2, 3, 6, 7), 4, 5)));
        Refusals.refused(
                list + ": line 3: video D/3, frame D/3/3.1.jpg: expected its feature, found none",
                () -> frames.videos(embedded(frames.images(), List.of(0, 1, 2, 3, 4, 5, 6))));
        Files.delete(folder.resolve("ytf/A/5/5.1.jpg"));
        Path video = folder.resolve("ytf/A/5");
        Refusals.refused(
                list + ": line 1: video A/5: " + video + ": frames of the video: expected at least one image, found none",
                () -> YtfFrames.choose(splits(), new YtfVideos(folder.resolve("ytf")), VideoScore.FEATURE_MEAN, 5, 1));
    }

    @Test
    void noisesAreFoundByTheEndOfTheirPaths() throws IOException {
        Path file = Files.writeString(
                folder.resolve("noises.txt"), "# a remark\nAnn_7.png\n12\t100/10@N04/31_0.jpg\n100/10@N04/32_0.jpg\n");
        NoiseList noises = NoiseList.read(file);
        assertTrue(noises.has("Ann/Ann_7.png"));
        assertTrue(noises.has("x/100/10@N04/31_0.jpg"));
        assertTrue(noises.has("100/10@N04/32_0.jpg"));
        assertFalse(noises.has("10@N04/32_0.jpg"));
        assertFalse(noises.has("Joann_7.png"));
        assertEquals("{1}", noises.others(List.of("Ann/Ann_7.png", "Ann/Ann_8.png", "100/10@N04/31_0.jpg")).toString());
    }
}
