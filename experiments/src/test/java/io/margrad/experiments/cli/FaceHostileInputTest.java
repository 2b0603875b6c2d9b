package io.margrad.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.faces.sets.FeatureFile;
import io.margrad.experiments.faces.sets.FeatureMatrix;
import io.margrad.experiments.faces.sets.FeatureTable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is missing, empty, of another kind or absurd ends every command in one line that names it. Features have two columns. */
class FaceHostileInputTest extends FaceCalls {
    private static final String PAIRS = "2\t1\nP0\t1\t2\nP0\t3\tP1\t1\nP1\t3\t4\nP1\t2\tP2\t2\n";

    private final List<String> names = new ArrayList<>();
    private Path faces = Path.of("");
    private Path nowhere = Path.of("");
    private Path empty = Path.of("");
    private Path emptyFolder = Path.of("");
    private Path features = Path.of("");
    private Path pairs = Path.of("");

    /** Three people with four images that nobody decodes; person p's features lie around (10 p, 1). */
    @BeforeEach
    void write() throws IOException {
        faces = folder.resolve("faces");
        float[] values = new float[24];
        for (int i = 0; i < 12; i++) {
            String name = "P%d/P%d_%04d.jpg".formatted(i / 4, i / 4, i % 4 + 1);
            names.add(name);
            Files.createDirectories(faces.resolve(name).resolveSibling(""));
            Files.createFile(faces.resolve(name));
            values[2 * i] = i / 4 * 10 + i % 4 * 0.1f;
            values[2 * i + 1] = 1;
        }
        nowhere = folder.resolve("nowhere");
        empty = Files.createFile(folder.resolve("empty"));
        emptyFolder = Files.createDirectory(folder.resolve("none"));
        features = table("f.bin", values);
        pairs = Files.writeString(folder.resolve("pairs.txt"), PAIRS);
    }

    private Path table(String name, float... values) throws IOException {
        Path file = folder.resolve(name);
        FeatureFile.write(file, FeatureMatrix.of(values.length / 2, 2, values));
        FeatureTable.writeNames(file, names.subList(0, values.length / 2));
        return file;
    }

    /** Ends in status 1 and one line. */
    private void one(String message, String call, Path... files) {
        fails(message, call, files);
        assertEquals(1, err.strip().lines().count(), err);
    }

    /** A matrix that says what it likes. */
    private Path header(int rows, int columns, int stride, int bytes) throws IOException {
        ByteBuffer file = ByteBuffer.allocate(16 + bytes).order(ByteOrder.LITTLE_ENDIAN);
        Path matrix = Files.write(
                folder.resolve("header.bin"), file.putInt(rows).putInt(columns).putInt(stride).putInt(5).array());
        FeatureTable.writeNames(matrix, names.subList(0, 1));
        return matrix;
    }

    @Test
    void foldersOfImages() throws IOException {
        String call = "identify --features ? --images ?";
        one(nowhere + ": cannot be listed: no such file or folder", call, features, nowhere);
        one(empty + ": cannot be listed: no folder", call, features, empty);
        one(emptyFolder + ": identities: expected folders of images, found no folder", call, features, emptyFolder);
        Path singles = folder.resolve("singles");
        for (int person = 0; person < 3; person++) {
            Path image = singles.resolve("P%d/P%d_0001.jpg".formatted(person, person));
            Files.createDirectories(image.resolveSibling(""));
            Files.createFile(image);
        }
        one("test images: expected an identity with two images that can be used, found none among 3 images", call, features, singles);
    }

    @Test
    void featuresThatCannotBe() throws IOException {
        String identify = "identify --images ? --features ?";
        String lfw = "verify lfw --pairs ? --features ?";
        for (Path[] files : new Path[][] {{faces}, {pairs}}) {
            String call = files[0].equals(faces) ? identify : lfw;
            one(nowhere + ": cannot be read: no such file or folder", call, files[0], nowhere);
            one(empty + ": truncated: expected a header of 16 bytes, found 0 bytes", call, files[0], empty);
            one(emptyFolder + ": features of ", call, files[0], emptyFolder);
            assertTrue(err.contains(" images: expected files such as " + emptyFolder.resolve("P0/P0_0001.jpg.bin") + ", found none"), err);
            Path tooLong = header(1, 200_000, 800_000, 800_000);
            one("columns: expected at most 131072, the longest feature, found 200000", call, files[0], tooLong);
            Path lies = header(Integer.MAX_VALUE, 1 << 29, Integer.MAX_VALUE, 8);
            one("bytes from row to row: expected at least 2147483648, found 2147483647", call, files[0], lies);
            Path gap = header(1, 2, Integer.MAX_VALUE, 8);
            // One row of P0's first image, read without the gap behind it; the other images have none.
            one(": expected ", call, files[0], gap);
            assertTrue(err.contains("feature: expected one, found none") || err.contains("expected its feature, found none"), err);
            float[] bad = new float[24];
            Arrays.fill(bad, 1);
            bad[7] = Float.NaN;
            one("row 3 (P0/P0_0004.jpg), column 1: expected a finite number, found NaN", call, files[0], table("nan.bin", bad));
            one("cosine: expected a vector with a direction, found zeros only", call, files[0], table("zeros.bin", new float[24]));
            // The center of a person, or an image of one.
            assertTrue(err.contains("row 0 (P0"), err);
        }
        Path unnamed = folder.resolve("unnamed.bin");
        FeatureFile.write(unnamed, FeatureMatrix.of(1, 2, 1, 2));
        one(unnamed + ".names: cannot be read: no such file or folder", identify, faces, unnamed);
        FeatureTable.writeNames(unnamed, List.of("X/1.jpg"));
        one(unnamed + ".names: names: expected those of the images, such as P0/P0_0001.jpg, found none of them", identify, faces, unnamed);
        FeatureTable.writeNames(unnamed, List.of("X/1.jpg", "X/2.jpg"));
        one("names: expected one for each of 1 rows of " + unnamed + ", found 2", identify, faces, unnamed);
    }

    @Test
    void listsOfPairs() throws IOException {
        String call = "verify lfw --features ? --pairs ?";
        Path list = folder.resolve("list.txt");
        one(nowhere + ": cannot be read: no such file or folder", call, features, nowhere);
        one(emptyFolder + ": cannot be read: a folder, and no file", call, features, emptyFolder);
        one(empty + ": truncated: expected folds<TAB>pairs, or pairs, found the end of the file", call, features, empty);
        one(list + ": truncated: expected different pair 1 of 1 in fold 1, found the end", call, features,
                Files.writeString(list, "1\t1\nP0\t1\t2\n"));
        one("cross-validation: expected at least 2 folds, found 1", call, features,
                Files.writeString(list, "1\nP0\t1\t2\nP0\t1\tP1\t1\n"));
        one(list + ": line 2: image P0/P0_0009.jpg: expected its feature, found none", call, features,
                Files.writeString(list, PAIRS.replaceFirst("P0\t1\t2", "P0\t1\t9")));
        succeeds(call, features, Files.writeString(list, "\ufeff" + PAIRS.replace("\n", "\r\n")));
        assertTrue(out.contains("Euclidean      100.00  0.00  distance <= 5.0000"), out);
    }

    /** Said before anything is read, not after hours of work. */
    @Test
    void placesToWriteTo() {
        String call = "verify lfw --features ? --pairs ? ";
        String noFile = emptyFolder + ": to be written: expected the name of a file, found a folder";
        one(noFile, call + "--save-features ?", features, pairs, emptyFolder);
        one(noFile, call + "--json ?", features, pairs, emptyFolder);
        Path below = empty.resolve("x/y.bin");
        String noFolder = below + ": to be written: expected a folder to write to, found the file " + empty;
        one(noFolder, call + "--save-features ?", features, pairs, below);
        assertEquals(1, run("verify lfw --features ? --pairs ? --runs ?", features, pairs, empty));
        assertTrue(err.contains(empty + ": expected a folder for runs, found a file"), err);
    }

    @Test
    void listsOfMegaFace() throws IOException {
        String call = "verify megaface --probes ? --distractors ? --probe-features ? --distractor-features ?";
        Path probes = Files.writeString(folder.resolve("p.json"), "{\"path\": [\"a\", \"b\"], \"id\": [\"1\", \"1\"]}");
        Path others = Files.writeString(folder.resolve("d.json"), "{\"path\": [\"c\", \"d\"]}");
        Path two = folder.resolve("two.bin");
        FeatureFile.write(two, FeatureMatrix.of(2, 2, 1, 2, 3, 4));
        succeeds(call, probes, others, two, two);
        one(emptyFolder + ": cannot be read: a folder, and no file", call, emptyFolder, others, two, two);
        one(empty + ": JSON: expected an object with lists of strings", call, empty, others, two, two);
        one(others + ": id: expected an identity for each probe, found none", call, others, others, two, two);
        Path lone = Files.writeString(folder.resolve("l.json"), "{\"path\": [\"a\", \"b\"], \"id\": [\"1\", \"2\"]}");
        one("MegaFace: expected a person with two probes at least, found 2 people with one each", call, lone, others, two, two);
        Path bad = folder.resolve("bad.bin");
        FeatureFile.write(bad, FeatureMatrix.of(2, 2, 1, 2, 3, Float.POSITIVE_INFINITY));
        one("row 1 (b), column 1: expected a finite number, found Infinity", call, probes, others, bad, two);
        one("row 1, column 1: expected a finite number, found Infinity", call, probes, others, two, bad);
        Path wide = folder.resolve("wide.bin");
        FeatureFile.write(wide, FeatureMatrix.of(2, 3, 1, 2, 3, 4, 5, 6));
        one("expected features of 3 columns", call, probes, others, two, wide);
    }

    @Test
    void runsForTables() throws IOException {
        one(nowhere.resolve("result.json") + ": cannot be read: no such file or folder", "tables ?", nowhere);
        Files.writeString(emptyFolder.resolve("result.json"), "{}");
        one("expected the result of a face evaluation, found something else", "tables ?", emptyFolder);
    }
}
