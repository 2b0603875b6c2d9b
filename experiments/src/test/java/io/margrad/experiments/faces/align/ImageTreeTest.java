package io.margrad.experiments.faces.align;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;


class ImageTreeTest {
    @TempDir
    Path folder = Path.of("");

    @Test
    void namesKeepTheirDots() {
        assertEquals("a.b/c.png", ImageTree.renamed("a.b/c.jpeg", ".png"));
        assertEquals("a.b/c.png", ImageTree.renamed("a.b/c", ".png"));
        assertEquals("J.R._0001.png", ImageTree.renamed("J.R._0001.jpg", ".png"));
    }

    @Test
    void filesHaveTheirOrderAsStringsAndTheirState() throws IOException {
        Files.createDirectories(folder.resolve("b/.hidden"));
        Files.writeString(folder.resolve("b/z.png"), "four");
        Files.writeString(folder.resolve("b/.hidden/y.png"), "hidden");
        Files.writeString(folder.resolve("b.jpg"), "");
        Files.writeString(folder.resolve("b/notes.txt"), "no image");
        ImageTree tree = ImageTree.read(folder);
        assertEquals(List.of("b.jpg", "b/z.png"), tree.files());
        assertEquals(0, tree.state("b.jpg").bytes());
        assertEquals(4, tree.state("b/z.png").bytes());
        assertEquals(Files.getLastModifiedTime(folder.resolve("b/z.png")).toInstant(), tree.state("b/z.png").modified());
    }

    @Test
    void linksThatLeadNowhereAreImages() throws IOException {
        Files.createSymbolicLink(folder.resolve("gone.png"), Path.of("nothing.png"));
        Files.createSymbolicLink(folder.resolve("loop.png"), Path.of("loop.png"));
        Files.createSymbolicLink(folder.resolve("notes.txt"), Path.of("nothing.txt"));
        Files.createSymbolicLink(folder.resolve(".hidden.png"), Path.of("nothing.png"));
        assertEquals(List.of("gone.png", "loop.png"), ImageTree.read(folder).files());
    }
}
