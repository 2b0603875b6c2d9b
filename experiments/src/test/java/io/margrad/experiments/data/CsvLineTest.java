package io.margrad.experiments.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class CsvLineTest {
    @Test
    void fieldsAreQuotedWhereTheyMust() {
        assertEquals("a,,b c\r\n", CsvLine.of(List.of("a", "", "b c")));
        assertEquals("\"a,b\",\"say \"\"x\"\"\",\"two\nlines\"\r\n", CsvLine.of(List.of("a,b", "say \"x\"", "two\nlines")));
    }

    @Test
    void whatIsWrittenIsRead() {
        List<List<String>> lines = List.of(
                List.of("plain", "a,b", "\"", "\"\"", "", "x\r\ny"), List.of("", ""), List.of("ends with quote\"", "\"starts"));
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(CsvLine.of(line)));
        assertEquals(lines, CsvLine.all(text.toString()));
    }

    @Test
    void aLineThatIsCutOffDoesNotCount() {
        assertEquals(List.of(List.of("a", "b")), CsvLine.all("a,b\r\nc,d"));
        assertEquals(List.of(List.of("a", "b")), CsvLine.all("a,b\r\n\"c,d\r\n"));
        assertEquals(List.of(), CsvLine.all(""));
    }
}
