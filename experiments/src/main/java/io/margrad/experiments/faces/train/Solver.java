package io.margrad.experiments.faces.train;

import io.margrad.experiments.config.Settings;
import io.margrad.nn.MultiStep;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How long a row trains and how its learning rate falls.
 *
 * @param iterations of training
 * @param schedule of the learning rate
 * @param warmup iterations over which the learning rate rises to the schedule's
 */
public record Solver(int iterations, MultiStep schedule, int warmup) {
    /** caffe-face's falls at 16,000 and 24,000 of 28,000 iterations, in 28ths of the iterations. */
    private static final List<Integer> AUTO = List.of(16, 24);

    private static final int AUTO_PARTS = 28;

    private static final String WARMUP = "warmup-s";

    /** The settings whose names have this prefix. */
    static Solver of(Settings s, String prefix) {
        int iterations = s.integer(prefix + "iterations", 1);
        return new Solver(
                iterations,
                new MultiStep(s.positive(prefix + "learning-rate"), s.positive("step-factor"), steps(s, prefix + "steps", iterations)),
                s.integer("warmup", 0));
    }

    /** That of row S, whose {@code warmup-s} may differ from the other rows' warmup. */
    static Solver ofSoftmax(Settings s) {
        Solver all = of(s, "");
        if (s.text(WARMUP).strip().equals("auto")) {
            return all;
        }
        Integer own = iteration(s.text(WARMUP).strip());
        if (own == null) {
            throw s.wrong(WARMUP, "auto (as warmup), or a whole number of at least 0");
        }
        return new Solver(all.iterations, all.schedule, own);
    }

    private static List<Integer> steps(Settings s, String name, int iterations) {
        String expected = "auto (4/7 and 6/7 of the iterations), none, or rising iterations such as 16000,24000";
        return switch (s.text(name).strip()) {
            case "auto" -> AUTO.stream().map(part -> (int) ((long) iterations * part / AUTO_PARTS)).toList();
            case "none" -> List.of();
            default -> {
                List<Integer> steps = s.list(name, expected, Solver::iteration);
                for (int i = 1; i < steps.size(); i++) {
                    if (steps.get(i) <= steps.get(i - 1)) {
                        throw s.wrong(name, expected);
                    }
                }
                if (!steps.isEmpty() && steps.getLast() > iterations) {
                    throw s.wrong(name, "auto, or iterations up to the last, " + iterations + ", since later falls would never come");
                }
                yield List.copyOf(steps);
            }
        };
    }

    /** Null for anything but a whole number of at most nine digits. */
    private static @Nullable Integer iteration(String text) {
        return text.matches("\\d{1,9}") ? Integer.valueOf(text) : null;
    }
}
