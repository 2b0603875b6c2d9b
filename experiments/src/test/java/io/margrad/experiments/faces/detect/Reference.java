package io.margrad.experiments.faces.detect;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Faces that another program found with the same weights: files of shared/data, whose boxes count pixels from 1. */
public final class Reference {
    /** Columns from the first corner of the box to the last point. */
    private static final int NUMBERS = 15;

    private Reference() {}

    /** The faces of each file, by its path. */
    public static Map<String, List<Face>> read(Path csv) {
        Map<String, List<Face>> faces = new TreeMap<>();
        try {
            for (String line : Files.readAllLines(csv).subList(1, Files.readAllLines(csv).size())) {
                String[] fields = line.split(",", -1);
                double[] numbers = Arrays.stream(fields, fields.length - NUMBERS, fields.length)
                        .mapToDouble(Double::parseDouble)
                        .toArray();
                Box box = new Box(numbers[0], numbers[1], numbers[2], numbers[3]).moved(-1, -1);
                List<Point> points = new ArrayList<>();
                for (int i = 5; i < NUMBERS; i += 2) {
                    points.add(new Point(numbers[i], numbers[i + 1]));
                }
                faces.computeIfAbsent(fields[0], _ -> new ArrayList<>()).add(new Face(box, numbers[4], Landmarks.of(points)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return faces;
    }

    /** The middle of the sorted values; of an even number the upper one. */
    public static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    /** Mean distance of corresponding points. */
    public static double distance(Landmarks a, Landmarks b) {
        double sum = 0;
        for (int i = 0; i < Landmarks.COUNT; i++) {
            sum += a.points().get(i).distance(b.points().get(i));
        }
        return sum / Landmarks.COUNT;
    }
}
