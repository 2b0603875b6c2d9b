package io.margrad.bench;

import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A result as a page and as data, side by side. */
public final class ResultFiles {
    private ResultFiles() {}

    /**
     * Shows the page, so that it is not lost where it cannot be written, and writes both.
     *
     * @param results as {@link Facts#results} names them; its folder is made
     * @param text Markdown
     * @param data the JSON's fields
     */
    public static void write(Path results, String text, Map<String, Object> data) throws IOException {
        System.out.println(text);
        Files.createDirectories(results.toAbsolutePath().getParent());
        Path page = results.resolveSibling(results.getFileName() + ".md");
        Files.writeString(page, text);
        Files.writeString(
                results.resolveSibling(results.getFileName() + ".json"),
                new GsonBuilder().setPrettyPrinting().create().toJson(data) + "\n");
        System.out.println("written: " + page);
    }
}
