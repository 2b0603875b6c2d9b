package io.margrad.experiments.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class DataExceptionTest {
    @Test
    void theMessageIsOneLine() {
        assertEquals("a b: c d: expected e f, found g h", DataException.mismatch("a\nb", "c\r\nd", "e\u0000f", "g\th").getMessage());
    }

    @Test
    void whatIsExpectedAndFoundIsCut() {
        String whole = "x".repeat(200);
        assertEquals("f: w: expected " + whole + ", found 7", DataException.mismatch("f", "w", whole, 7).getMessage());
        String line = "x".repeat(64 << 10);
        assertEquals(
                "f: " + whole + "...: expected " + whole + "..., found " + whole + "...",
                DataException.mismatch("f", line, line, line).getMessage());
        assertEquals("f: w: IOException: " + whole + "...", DataException.unusable("f", "w", new IOException(line)).getMessage());
        // blanks made of control characters do not hide that something was cut
        assertEquals("f: w: expected 1, found a...", DataException.mismatch("f", "w", 1, "a" + "\n".repeat(1000)).getMessage());
    }

    @Test
    void anyMessageIsCut() {
        assertEquals("y".repeat(2000) + "...", new DataException("y".repeat(1 << 20)).getMessage());
        assertEquals("y".repeat(2000), new DataException("y".repeat(2000), new IOException()).getMessage());
    }

    @Test
    void noCharacterIsCutInTwo() {
        String text = "x".repeat(199) + "\ud83d\ude00" + "x".repeat(500);
        assertEquals("x".repeat(199) + "...", Excerpt.of(text));
    }
}
