package io.margrad.experiments.data;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compares the files of a folder with the published SHA-256 sums, without changing anything.
 *
 * @param file which of the four
 * @param path where it lies, or the folder when it is missing
 * @param sha256 sum of its uncompressed content in lower-case hex; empty when it could not be read
 * @param problem what is wrong, as one line that names the file, expected and found; empty when nothing is
 */
public record MnistVerify(MnistFile file, Path path, String sha256, String problem) {
    /** Whether the file is the published one. */
    public boolean ok() {
        return problem.isEmpty();
    }

    /**
     * Checks all four files.
     *
     * @throws DataException when there is no such folder
     */
    public static List<MnistVerify> check(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw DataException.mismatch(folder, "digits", "a folder", Files.exists(folder) ? "a file" : "nothing");
        }
        List<MnistVerify> results = new ArrayList<>();
        for (MnistFile file : MnistFile.values()) {
            results.add(check(folder, file, file.publishedSha256()));
        }
        return results;
    }

    /** Whether a folder has a file with the right sum. */
    static boolean holds(Path folder, MnistFile file, String expectedSum) {
        return check(folder, file, expectedSum).ok();
    }

    private static MnistVerify check(Path folder, MnistFile file, String expectedSum) {
        Path path = MnistFiles.find(folder, file);
        if (path == null) {
            String problem = DataException.mismatch(folder, "digits", file.fileName(), "no such file")
                    .getMessage();
            return new MnistVerify(file, folder, "", String.valueOf(problem));
        }
        String sum = "";
        String unreadable = null;
        try (ContentStream in = ContentStream.open(path)) {
            in.transferTo(OutputStream.nullOutputStream());
            sum = in.sha256();
        } catch (IOException e) {
            unreadable = DataException.unusable(path, "cannot be read", e).getMessage();
        }
        if (sum.equals(expectedSum)) {
            return new MnistVerify(file, path, sum, "");
        }
        String problem = formatProblem(path, file);
        if (problem == null) {
            problem = unreadable;
        }
        if (problem == null) {
            problem = DataException.mismatch(path, "SHA-256", expectedSum, sum).getMessage();
        }
        return new MnistVerify(file, path, sum, String.valueOf(problem));
    }

    /** A file that is not even well formed is better told by that than by its sum. */
    private static @Nullable String formatProblem(Path path, MnistFile file) {
        try {
            IdxFormat.read(path, file.isImages());
            return null;
        } catch (DataException e) {
            return e.getMessage();
        }
    }
}
