package io.margrad.experiments.faces.protocol.megaface;

import io.margrad.experiments.report.Figures;
import io.margrad.experiments.report.MarkdownTable;
import io.margrad.experiments.run.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@link SyntheticMegaFace} took.
 *
 * @param device what it ran on
 * @param seconds all together
 * @param makingSeconds of these, for making the distractors' features
 * @param peakHeapBytes most heap in use, garbage included
 */
public record SyntheticRun(
        MegaFaceResult result, String device, double seconds, double makingSeconds, long peakHeapBytes) {
    /** Columns of {@link #cells()}. */
    public static final List<String> HEADER =
            List.of("Device", "Probes", "Distractors", "Seconds", "Of these making features", "Peak heap MiB");

    /** One row of a table. */
    public List<String> cells() {
        return List.of(
                device,
                Integer.toString(result.probes()),
                Integer.toString(result.distractors()),
                Figures.decimals(seconds, 1),
                Figures.decimals(makingSeconds, 1),
                Long.toString(peakHeapBytes >> 20));
    }

    /** Time and memory, and what was measured. */
    public String markdown() {
        return MarkdownTable.of(HEADER, List.of(cells()), 1) + "\n" + result.markdown();
    }

    /** Time and memory, with the result's figures. */
    public String json() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("device", device);
        json.put("seconds", seconds);
        json.put("makingSeconds", makingSeconds);
        json.put("peakHeapBytes", peakHeapBytes);
        json.putAll(result.figures());
        return Json.pretty(json);
    }
}
