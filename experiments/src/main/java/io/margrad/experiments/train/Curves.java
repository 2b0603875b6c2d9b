package io.margrad.experiments.train;

import io.margrad.experiments.report.MetricPoint;
import io.margrad.nn.checkpoint.Checkpoint;
import io.margrad.nn.checkpoint.CheckpointBuilder;
import io.margrad.nn.checkpoint.CheckpointException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/** The points of each row's curves, as checkpoints keep them. */
public final class Curves {
    private static final String PREFIX = "history.";
    private static final int POINT = 4;

    private final Map<String, List<MetricPoint>> rows = new LinkedHashMap<>();

    /** The points so far by the row's name. */
    public Map<String, List<MetricPoint>> rows() {
        return rows;
    }

    /** Adds a point to a row. */
    public void add(String row, MetricPoint point) {
        rows.computeIfAbsent(row, name -> new ArrayList<>()).add(point);
    }

    /** Adds all points to a checkpoint. */
    public void save(CheckpointBuilder to) {
        rows.forEach((name, points) -> to.doubles(PREFIX + name, points.stream()
                .flatMapToDouble(p -> DoubleStream.of(p.iteration(), p.loss(), p.activeIntra(), p.activeInter()))
                .toArray()));
    }

    /**
     * Takes over the points of a checkpoint.
     *
     * @param names of the rows that there may be, in the order to keep
     * @throws CheckpointException when they cannot be
     */
    public void restore(Checkpoint from, List<String> names) {
        for (String name : names) {
            if (from.has(PREFIX + name)) {
                rows.put(name, points(from, PREFIX + name));
            }
        }
    }

    private static List<MetricPoint> points(Checkpoint from, String name) {
        double[] values = from.doubles(name);
        if (values.length % POINT != 0) {
            throw CheckpointException.of(from.origin(), name, "a multiple of " + POINT + " values", values.length);
        }
        List<MetricPoint> points = new ArrayList<>();
        for (int i = 0; i < values.length; i += POINT) {
            if (!(values[i] >= 1 && values[i] <= Integer.MAX_VALUE)) {
                throw CheckpointException.of(from.origin(), name, "iterations of at least 1", values[i]);
            }
            points.add(new MetricPoint((int) values[i], values[i + 1], values[i + 2], values[i + 3]));
        }
        return points;
    }
}
