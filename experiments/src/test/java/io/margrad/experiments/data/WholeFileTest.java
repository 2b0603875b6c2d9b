package io.margrad.experiments.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
    @TempDir
    Path folder;

    @Test
    void piecesTakeTheOldFilesPlace() throws IOException {
        Path file = folder.resolve("a/b/f");
        WholeFile.write(file, bytes("first, and longer"));
        ByteBuffer part = bytes("xsecx");
        WholeFile.write(file, part.position(1).limit(4), bytes("ond"));
        assertEquals("second", Files.readString(file));
        assertEquals(1, part.position());
        assertEquals(2 + 1, Samples.snapshot(folder.resolve("a")).size());
    }

    @Test
    void aHalfWrittenPartOfAnEarlierAttemptIsNoHindrance() throws IOException {
        Path file = Files.writeString(folder.resolve("f"), "old");
        Files.writeString(folder.resolve(".f.part"), "half of something long");
        WholeFile.write(file, bytes("new"));
        assertEquals("new", Files.readString(file));
        assertEquals(2, Samples.snapshot(folder).size());
    }

    @Test
    void whatCannotBeWrittenLeavesEverythingAsItWas() throws IOException {
        Files.createDirectories(folder.resolve("taken/in it"));
        Path file = Files.writeString(folder.resolve("file"), "x");
        Map<String, String> before = Samples.snapshot(folder);
        for (Path target : new Path[] {folder.resolve("taken"), file.resolve("below")}) {
            DataException e = assertThrows(DataException.class, () -> WholeFile.write(target, bytes("y")));
            assertTrue(Samples.message(e).startsWith(target + ": cannot be written: "), Samples.message(e));
        }
        assertEquals(before, Samples.snapshot(folder));
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
