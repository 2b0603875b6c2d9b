package io.margrad.tests;

import io.margrad.tensor.Labels;
import io.margrad.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;

/** Where the inputs of an {@link OpCase} come from. Central differences need the neighbourhood of a point to be free of kinks. */
final class Domains {
    /** How near to a kink an input may be; differences reach 2^-9 far. */
    private static final double CLEAR = 0.01;

    private Domains() {}

    /** Uniform on -1 to 1. */
    static float[][] spread(SplittableRandom random, List<Shape> shapes) {
        return draw(shapes, size -> uniform(random, size, -1, 1));
    }

    /** Uniform on -8 to 8: logits, some of them confident. */
    static float[][] wide(SplittableRandom random, List<Shape> shapes) {
        return draw(shapes, size -> uniform(random, size, -8, 8));
    }

    /** Uniform on 0.25 to 4, for a function that has no gradient at 0. */
    static float[][] positive(SplittableRandom random, List<Shape> shapes) {
        return draw(shapes, size -> uniform(random, size, 0.25, 4));
    }

    /** Of either sign, but not near 0. */
    static float[][] awayFromZero(SplittableRandom random, List<Shape> shapes) {
        return draw(shapes, size -> {
            float[] values = uniform(random, size, 0.1, 1);
            for (int i = 0; i < size; i++) {
                values[i] *= random.nextBoolean() ? 1 : -1;
            }
            return values;
        });
    }

    /** Multiples of 1/16 around 0 in random order, no two alike, so that no window has two maxima. */
    static float[][] distinct(SplittableRandom random, List<Shape> shapes) {
        return draw(shapes, size -> {
            float[] values = new float[size];
            for (int i = 0; i < size; i++) {
                int j = random.nextInt(i + 1);
                values[i] = values[j];
                values[j] = (i - size / 2) / 16f;
            }
            return values;
        });
    }

    /**
     * Images, filters, biases and slopes of a convolution whose results stay away from 0: products of two numbers from -1 to 1 have a
     * standard deviation of 1/3, and the biases, of either sign, are more than six of their sum's.
     */
    static float[][] biasesBeyondSums(SplittableRandom random, List<Shape> shapes) {
        float[][] values = spread(random, shapes);
        float least = (float) (2 * Math.sqrt(shapes.get(1).sizeOfEntry())) + 1;
        for (int o = 0; o < values[2].length; o++) {
            values[2][o] = o % 2 == 0 ? least : -least;
        }
        return values;
    }

    /** Features and centers with no distance near 0 and none near a margin. */
    static OpCase.Domain awayFromMargins(Labels labels, double intra, double inter) {
        return (random, shapes) -> {
            Shape x = shapes.get(0);
            Shape c = shapes.get(1);
            float[] centers = uniform(random, c.size(), -2, 2);
            float[] features = new float[x.size()];
            for (int i = 0; i < x.dim(0); i++) {
                float[] row = uniform(random, x.dim(1), -2, 2);
                while (nearAKink(row, centers, labels.get(i), intra, inter)) {
                    row = uniform(random, x.dim(1), -2, 2);
                }
                System.arraycopy(row, 0, features, i * row.length, row.length);
            }
            return new float[][] {features, centers};
        };
    }

    private static boolean nearAKink(float[] row, float[] centers, int own, double intra, double inter) {
        int length = row.length;
        Values x = Values.of(Shape.of(1, length), row);
        Values c = Values.of(Shape.of(centers.length / length, length), centers);
        for (int j = 0; j < c.dim(0); j++) {
            double d = Reference.distance(x, 0, c, j);
            // Towards 0 the distance curves ever more, and differences lose their meaning long before they cross it.
            if (d < 0.25 || Math.abs(d - (j == own ? intra : inter)) < CLEAR) {
                return true;
            }
        }
        return false;
    }

    /** One array for each shape. */
    private static float[][] draw(List<Shape> shapes, IntFunction<float[]> source) {
        return shapes.stream().map(shape -> source.apply(shape.size())).toArray(float[][]::new);
    }

    static float[] uniform(SplittableRandom random, int size, double low, double high) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextDouble(low, high);
        }
        return values;
    }

    /** The same labels for the same sizes; some classes may be absent, others there twice. */
    static Labels labels(int samples, int classes) {
        SplittableRandom random = new SplittableRandom(31L * samples + classes);
        int[] values = new int[samples];
        Arrays.setAll(values, i -> random.nextInt(classes));
        return new Labels(values, classes);
    }
}
