package io.margrad.experiments.cli.face;

import io.margrad.experiments.faces.tables.EvaluationResult;
import java.util.List;
import java.util.Map;

/**
 * What an evaluation has to say.
 *
 * @param heading one line
 * @param result for result.json
 * @param header of the table for people
 * @param lines of it
 * @param firstFigure columns from this one on hold figures
 * @param files more files for the run's folder, by name
 * @param json what --json writes
 */
record Findings(
        String heading,
        EvaluationResult result,
        List<String> header,
        List<List<String>> lines,
        int firstFigure,
        Map<String, String> files,
        String json) {}
