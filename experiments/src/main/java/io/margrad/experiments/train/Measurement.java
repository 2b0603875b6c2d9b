package io.margrad.experiments.train;

/** Distances and accuracies of features with given centers; everything in double. */
public final class Measurement {
    private Measurement() {}

    /** Mean feature of each class, N x D. A class without samples gets zeros. */
    public static float[] classMeans(float[] features, int[] labels, int classes, int d) {
        double[] sums = new double[classes * d];
        int[] counts = new int[classes];
        for (int i = 0; i < labels.length; i++) {
            counts[labels[i]]++;
            for (int k = 0; k < d; k++) {
                sums[labels[i] * d + k] += features[i * d + k];
            }
        }
        float[] means = new float[sums.length];
        for (int k = 0; k < means.length; k++) {
            means[k] = (float) (sums[k] / Math.max(1, counts[k / d]));
        }
        return means;
    }

    /** D1, D2 and D3 of Table II. */
    public static Separation separation(float[] features, int[] labels, float[] centers, int d) {
        int n = centers.length / d;
        double own = 0;
        double others = 0;
        for (int i = 0; i < labels.length; i++) {
            for (int j = 0; j < n; j++) {
                double distance = distance(features, i, centers, j, d);
                if (j == labels[i]) {
                    own += distance;
                } else {
                    others += distance;
                }
            }
        }
        double between = 0;
        for (int a = 0; a < n; a++) {
            for (int b = a + 1; b < n; b++) {
                between += distance(centers, a, centers, b, d);
            }
        }
        return new Separation(
                own / labels.length, between / (n * (n - 1) / 2.0), others / ((double) labels.length * (n - 1)));
    }

    /** Share of samples whose nearest center is that of their class. */
    public static double nearestAccuracy(float[] features, int[] labels, float[] centers, int d) {
        int right = 0;
        for (int i = 0; i < labels.length; i++) {
            int best = 0;
            for (int j = 1; j < centers.length / d; j++) {
                if (distance(features, i, centers, j, d) < distance(features, i, centers, best, d)) {
                    best = j;
                }
            }
            right += best == labels[i] ? 1 : 0;
        }
        return (double) right / labels.length;
    }

    /** Mean distance of the centers from their common mean. */
    public static double spread(float[] centers, int d) {
        int n = centers.length / d;
        float[] middle = new float[d];
        for (int k = 0; k < centers.length; k++) {
            middle[k % d] += centers[k] / n;
        }
        double sum = 0;
        for (int j = 0; j < n; j++) {
            sum += distance(centers, j, middle, 0, d);
        }
        return sum / n;
    }

    private static double distance(float[] x, int i, float[] y, int j, int d) {
        double sum = 0;
        for (int k = 0; k < d; k++) {
            double difference = (double) x[i * d + k] - y[j * d + k];
            sum += difference * difference;
        }
        return Math.sqrt(sum);
    }
}
