package io.margrad.experiments.faces.sets;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.margrad.experiments.faces.images.Refusals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class YtfTest {
    private static final String LINES = "1, 1, A_B/1, A_B/5, 1\n1, 2, A_B/1, C/0, 0\n2, 1, D/2, D/3, 1\n2, 2, D/2, C/0, 0\n";
    private static final String HEADING = "split number, pair number, first name, second name, is same\n";

    @TempDir
    Path folder;

    @Test
    void splitsWithAndWithoutHeading() throws IOException {
        YtfSplits splits = read(LINES);
        assertEquals(
                List.of(
                        List.of(new YtfPair("A_B/1", "A_B/5", true, 1), new YtfPair("A_B/1", "C/0", false, 2)),
                        List.of(new YtfPair("D/2", "D/3", true, 3), new YtfPair("D/2", "C/0", false, 4))),
                splits.folds());
        assertEquals(List.of("A_B/1", "A_B/5", "C/0", "D/2", "D/3"), splits.videos());
        List<List<YtfPair>> withHeading = read(HEADING + LINES.replace(", ", ",")).folds();
        assertEquals(new YtfPair("A_B/1", "A_B/5", true, 2), withHeading.getFirst().getFirst());
        assertEquals(new YtfPair("D/2", "C/0", false, 5), withHeading.getLast().getLast());
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        for (String whole : List.of(LINES, HEADING + LINES)) {
            for (int length = 0; length < whole.length() - 1; length++) {
                String cut = whole.substring(0, length);
                Refusals.message(() -> read(cut));
            }
        }
    }

    @Test
    void malformedSplits() throws IOException {
        refused("line 2: split: expected a number from 1 to 1, found '2'", LINES.replace("1, 2", "2, 2"));
        refused("line 2: pair: expected a number from 2 to 2, found '3'", LINES.replace("1, 2", "1, 3"));
        refused("line 1: same: expected a number from 0 to 1, found '2'", LINES.replace("5, 1", "5, 2"));
        refused("line 2: same pairs of split 1: expected 1.0, found 0", LINES.replace("5, 1", "5, 0"));
        refused("line 1: video: expected name/number, found '../1'", LINES.replace("A_B/1, A_B/5", "../1, A_B/5"));
        refused("line 2: video: expected name/number, found 'C'", LINES.replace("C/0", "C"));
        refused("line 5: end: expected no line after 2 x 2 pairs, found '3, 1, A/1, A/2, 1'", LINES + "3, 1, A/1, A/2, 1\n");
        Path file = Files.writeString(folder.resolve("splits.txt"), LINES);
        Refusals.refused(file + ": line 3: split: expected a number from 1 to 1, found '2'", () -> YtfSplits.read(file));
    }

    @Test
    void framesHaveTheOrderOfTheirNumbers() throws IOException {
        Path video = Files.createDirectories(folder.resolve("A_B/0"));
        for (String name : List.of("0.1000.jpg", "0.99.jpg", "0.100.jpg", ".x.1.jpg", "readme.txt")) {
            Files.createFile(video.resolve(name));
        }
        Path aligned = Files.createDirectories(folder.resolve("A_B/1"));
        Files.createFile(aligned.resolve("aligned_detect_1.20.png"));
        Files.createFile(aligned.resolve("aligned_detect_1.3.png"));
        YtfVideos videos = new YtfVideos(folder);
        assertEquals(List.of("0.99.jpg", "0.100.jpg", "0.1000.jpg"), names(videos.frames("A_B/0")));
        assertEquals(List.of("aligned_detect_1.3.png", "aligned_detect_1.20.png"), names(videos.frames("A_B/1")));
        assertEquals(video.resolve("0.99.jpg").toString(), videos.frames("A_B/0").location(0));
    }

    @Test
    void videosThatAreNone() throws IOException {
        YtfVideos videos = new YtfVideos(folder);
        Refusals.refused(folder.resolve("A/0") + ": cannot be listed: no such file or folder", () -> videos.frames("A/0"));
        Path video = Files.createDirectories(folder.resolve("A/0"));
        Refusals.refused(video + ": frames of the video: expected at least one image, found none", () -> videos.frames("A/0"));
        Files.createFile(video.resolve("x.jpg"));
        Refusals.refused(video + ": frame: expected video.number.jpg, found x.jpg", () -> videos.frames("A/0"));
        Refusals.message(() -> videos.frames("../x"));
    }

    @Test
    void labeledFaces() throws IOException {
        Path file = folder.resolve("R.labeled_faces.txt");
        String line = "R_G\\3\\3.618.jpg,0,262,165,132,131,0.0,1";
        Files.writeString(file, line + "\r\n");
        assertEquals(List.of(new YtfFace("R_G/3/3.618.jpg", 262, 165, 132, 131)), YtfFace.read(file));
        for (int length = 0; length < line.length(); length++) {
            Files.writeString(file, line.substring(0, length));
            Refusals.message(() -> YtfFace.read(file));
        }
        Files.writeString(file, "a.jpg,0,262,165,0,131,0.0,1");
        Refusals.refused(file + ": line 1: field 5: expected a number from 1 to 65536, found '0'", () -> YtfFace.read(file));
    }

    private YtfSplits read(String content) throws IOException {
        return YtfSplits.read(Files.writeString(folder.resolve("splits.txt"), content), 2, 2);
    }

    private void refused(String problem, String content) throws IOException {
        Refusals.refused(folder.resolve("splits.txt") + ": " + problem, () -> read(content));
    }

    private static List<String> names(FileImages images) {
        return IntStream.range(0, images.size()).mapToObj(images::name).toList();
    }
}
