package io.margrad.experiments.faces.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.sets.FaceSet;
import io.margrad.experiments.faces.train.DataSettings.Format;
import io.margrad.experiments.train.Measurement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingFacesTest {
    @TempDir
    private Path folder = Path.of("");

    private Path faces = Path.of("");

    @BeforeEach
    void writeFaces() throws IOException {
        faces = folder.resolve("faces");
        SmallFaces.write(faces);
    }

    private DataSettings data(List<String> identities, List<String> images, List<String> names) {
        return new DataSettings(Format.FOLDER, faces.toString(), "", identities, images, names);
    }

    @Test
    void listsAndNamesAreLeftOut() throws IOException {
        Path overlap = Files.writeString(folder.resolve("overlap.txt"), "# remark\nid0\tSomebody\t0.30\nid2\tSomebody else\t0.45\n");
        Path suspect = Files.writeString(folder.resolve("suspect.txt"), "id1/3.png\t-0.1\nid9/1.png\t-0.2\n");
        TrainingFaces all = TrainingFaces.of(data(List.of(), List.of(), List.of()));
        assertEquals("12 images of 3 identities", all.describe());
        TrainingFaces left = TrainingFaces.of(data(List.of(overlap + ">=0.45"), List.of(suspect.toString()), List.of()));
        assertEquals(List.of("id0", "id1"), left.faces().classes());
        assertEquals(7, left.faces().size());
        assertEquals(
                List.of(
                        overlap + ">=0.45: left out 1 identities, 4 images",
                        suspect + ": left out 0 identities, 1 images",
                        suspect + ": 1 names occur nowhere, or no longer: id9/1.png"),
                left.notes());
        assertNotEquals(all.sha256(), left.sha256());
        TrainingFaces named = TrainingFaces.of(data(List.of(), List.of(), List.of("id1")));
        assertEquals(List.of("id0", "id2"), named.faces().classes());
        DataException one = assertThrows(
                DataException.class, () -> TrainingFaces.of(data(List.of(overlap.toString()), List.of(), List.of())));
        assertTrue(String.valueOf(one.getMessage()).contains("identities: expected at least two, found 1"), one.getMessage());
    }

    /** Label 1 has no image, and is no class. */
    @Test
    void anImageListWithAGap() throws IOException {
        Path list = Files.writeString(faces.resolve("list.txt"), "id0/0.png 0\nid2/0.png 2\nid2/1.png 2\n");
        FaceSet found =
                TrainingFaces.of(new DataSettings(Format.IMAGE_LIST, list.toString(), "", List.of(), List.of(), List.of())).faces();
        assertEquals(List.of("0", "2"), found.classes());
        assertEquals(1, found.label(2));
        assertEquals(112, found.picture(2).height());
    }

    /** Features on a line: identity 0 at 0, 2, 4 and 6, identity 1 at 10, identity 2 at 20. */
    @Test
    void distancesAreMeasuredFromTheMeans() {
        FaceSet set = TrainingFaces.of(data(List.of(), List.of(), List.of())).faces();
        List<String> broken = new ArrayList<>();
        FaceMeasurement seen = new FaceMeasurement(set, 1, image -> broken.add(image.message()));
        for (int i = 0; i < set.size(); i++) {
            float at = set.label(i) == 0 ? 2 * i : 10 * set.label(i);
            seen.feature(i, new float[] {-1, at}, 1);
        }
        float[] means = seen.means();
        assertEquals(List.of(3f, 10f, 20f), List.of(means[0], means[1], means[2]));
        // 3, 1, 1 and 3 of the first identity, 0 of the others.
        assertEquals(8 / 12.0, seen.distances().d1(), 1e-6);
        assertEquals((7 + 17 + 10) / 3.0, seen.distances().d2(), 1e-6);
        assertEquals(1, seen.nearestAccuracy(means));
        assertEquals(Measurement.spread(means, 1), (8 + 1 + 9) / 3.0, 1e-5);
    }
}
