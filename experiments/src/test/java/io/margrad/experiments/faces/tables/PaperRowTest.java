package io.margrad.experiments.faces.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.faces.images.SharedData;
import io.margrad.experiments.faces.protocol.scores.Similarity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The paper's figures, typed once more by somebody else: those of its text, where that is at hand. */
class PaperRowTest {
    @Test
    void labels() {
        assertEquals(Optional.of(PaperRow.C_M_TUNE), PaperRow.of("c + m (TUNE)"));
        assertEquals(Optional.empty(), PaperRow.of("C+M"));
        assertEquals(Optional.empty(), PaperRow.of(""));
    }

    @Test
    void theFiguresOfTheText() throws IOException {
        Path paper = SharedData.orSkip("../paper.txt", "PaperRowTest.theFiguresOfTheText");
        Map<String, List<String>> four = table(paper, "TABLE IV");
        Map<String, List<String>> five = table(paper, "TABLE V");
        Map<String, List<String>> six = table(paper, "TABLE VI");
        for (PaperRow row : PaperRow.values()) {
            for (Similarity similarity : Similarity.values()) {
                List<String> cells = cells(four, row.label() + "(" + similarity.letter() + ")");
                assertEquals(row.lfw(similarity), Double.parseDouble(cells.get(3)));
                assertEquals(row.ytf(similarity), Double.parseDouble(cells.get(4)));
            }
            List<String> cells = cells(five, row.label() + "(e)");
            assertEquals(row.rank1(), Double.parseDouble(cells.get(2)));
            assertEquals(row.tar(), Double.parseDouble(cells.get(3)));
            List<String> rates = cells(six, row.label() + "(e)");
            assertEquals(row.identified(IdentificationSet.WEBFACE), Double.parseDouble(rates.get(1)));
            assertEquals(row.identified(IdentificationSet.WEBFACE_ALIGNED), Double.parseDouble(rates.get(2)));
            assertEquals(row.identified(IdentificationSet.VGGFACE), Double.parseDouble(rates.get(3)));
            assertEquals(row.identified(IdentificationSet.VGGFACE_ALIGNED), Double.parseDouble(rates.get(4)));
        }
        for (PaperMethod method : PaperMethod.VERIFICATION) {
            List<String> cells = cells(four, key(method.name()));
            assertTrue(method.training().startsWith(cells.get(1)), method.name());
            assertEquals(method.first(), Double.parseDouble(cells.get(3)));
            assertEquals(cells.get(4).equals("-") ? Double.NaN : Double.parseDouble(cells.get(4)), method.second());
        }
        assertEquals(four.size() - 1, PaperMethod.VERIFICATION.size() + 2 * PaperRow.values().length, "a heading and the rows");
        for (PaperMethod method : PaperMethod.MEGAFACE) {
            List<String> cells = cells(five, key(method.name()));
            assertEquals(List.of(method.training(), method.first(), method.second()),
                    List.of(cells.get(1), Double.parseDouble(cells.get(2)), Double.parseDouble(cells.get(3))));
        }
        assertEquals(five.size() - 1, PaperMethod.MEGAFACE.size() + PaperRow.values().length);
    }

    private static List<String> cells(Map<String, List<String>> table, String name) {
        return Objects.requireNonNull(table.get(name), name);
    }

    private static String key(String name) {
        return name.replaceAll("\\[\\d+\\]|\\s", "");
    }

    /** The lines with tabs that follow a heading, by their first cell. */
    private static Map<String, List<String>> table(Path paper, String heading) throws IOException {
        Map<String, List<String>> rows = new HashMap<>();
        boolean found = false;
        for (String line : Files.readAllLines(paper)) {
            found |= line.equals(heading);
            if (found && line.contains("\t")) {
                List<String> cells = List.of(line.split("\t"));
                rows.put(key(cells.getFirst()), cells);
            } else if (!rows.isEmpty()) {
                break;
            }
        }
        return rows;
    }
}
