package io.margrad.experiments.faces.images;

import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;

/** The real images that some machines have in shared/data, beside the checkout. */
public final class SharedData {
    private SharedData() {}

    /**
     * A folder or file of theirs. Where there is none, the running test is skipped, and a line says so.
     *
     * @param path below shared/data
     * @param test what the line names
     */
    public static Path orSkip(String path, String test) {
        for (Path up = Path.of("").toAbsolutePath(); up != null; up = up.getParent()) {
            Path found = up.resolve("shared/data").resolve(path);
            if (Files.exists(found)) {
                return found;
            }
        }
        String why = "no shared/data/" + path + " beside the checkout";
        System.out.println("SKIPPED " + test + ": " + why);
        return abort(why);
    }
}
