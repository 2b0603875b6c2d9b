package io.margrad.experiments.faces.align;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.margrad.experiments.faces.align.AlignedImage.Status;
import io.margrad.experiments.faces.detect.Box;
import io.margrad.experiments.faces.detect.Face;
import io.margrad.experiments.faces.detect.Landmarks;
import io.margrad.experiments.faces.detect.Point;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class AlignedImageTest {
    @Test
    void rowsOfTheReportComeBack() {
        Landmarks points = new Landmarks(
                new Point(1.5, 2.25), new Point(3, 4), new Point(-5.125, 6), new Point(7, 8), new Point(9, 10.001));
        SourceState source = new SourceState(12345678901L, Instant.parse("2026-02-03T04:05:06.000000007Z"));
        AlignedImage aligned =
                new AlignedImage("a/b, c.jpg", source, Status.ALIGNED, 3, new Face(new Box(1, 2, 30.5, 40), 0.9875, points), "");
        assertEquals(aligned, AlignedImage.of(aligned.fields()));
        AlignedImage broken = AlignedImage.without("x.jpg", source, Status.BROKEN, "x.jpg: \"bad\", truncated");
        assertEquals(broken, AlignedImage.of(broken.fields()));
        assertEquals(AlignedImage.HEADER.size(), aligned.fields().size());
        assertEquals(AlignedImage.HEADER.size(), broken.fields().size());
    }

    @Test
    void otherRowsAreNone() {
        assertNull(AlignedImage.of(AlignedImage.HEADER));
        assertNull(AlignedImage.of(List.of("a", "aligned")));
        List<String> fields = new ArrayList<>(Collections.nCopies(AlignedImage.HEADER.size(), "1"));
        assertNull(AlignedImage.of(fields));
        fields.set(1, "aligned");
        assertNull(AlignedImage.of(fields));
        fields.set(20, "2026-02-03T04:05:06Z");
        assertEquals(Status.ALIGNED, Objects.requireNonNull(AlignedImage.of(fields)).status());
        fields.set(9, "x");
        assertNull(AlignedImage.of(fields));
    }
}
