package io.margrad.nn;

import io.margrad.tensor.Philox;

/**
 * Caffe's "gaussian" filler: normal with mean 0, whatever the fan-in. By Marsaglia's polar method ("A convenient method for generating
 * normal variables", 1964), with the logarithm that is the same on every machine.
 *
 * @param deviation standard deviation, finite and not negative
 */
public record Gaussian(float deviation) implements Filler {
    /**
     * Checks the deviation.
     *
     * @throws IllegalArgumentException when it is negative or not finite
     */
    public Gaussian {
        if (!(deviation >= 0 && deviation <= Float.MAX_VALUE)) {
            throw new IllegalArgumentException("gaussian: expected a finite deviation of at least 0, found " + deviation);
        }
    }

    @Override
    public float[] values(int size, int fanIn, Philox random) {
        float[] values = new float[size];
        for (int i = 0; i < size; i += 2) {
            double u;
            double v;
            double square;
            do {
                u = 2 * random.nextFloat() - 1;
                v = 2 * random.nextFloat() - 1;
                square = u * u + v * v;
            } while (square >= 1 || square == 0);
            double scale = deviation * Math.sqrt(-2 * StrictMath.log(square) / square);
            values[i] = (float) (u * scale);
            if (i + 1 < size) {
                values[i + 1] = (float) (v * scale);
            }
        }
        return values;
    }
}
