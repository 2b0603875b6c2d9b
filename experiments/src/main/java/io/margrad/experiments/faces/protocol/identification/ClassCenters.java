package io.margrad.experiments.faces.protocol.identification;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.protocol.features.FeatureReader;
import io.margrad.experiments.faces.protocol.features.FeatureSource;
import io.margrad.experiments.faces.protocol.features.Features;

/** Centers of classes. */
public final class ClassCenters {
    private static final int BLOCK = 1024;
    private static final int BLOCK_NUMBERS = 1 << 22;

    private ClassCenters() {}

    /**
     * The mean of each class's training features, N x D. Sums in double, in the order of the rows.
     *
     * @param labels class of each row, 0 to N - 1
     * @param classes N
     * @throws DataException naming a row with a label that is no class or with an element that is not finite, and a class without rows
     */
    public static Features means(FeatureSource training, int[] labels, int classes) {
        LabelCheck.check(training, labels, classes);
        int d = training.dimension();
        double[] sums = new double[Features.size("class centers", classes, d)];
        int[] counts = new int[classes];
        int size = Math.clamp(BLOCK_NUMBERS / d, 1, BLOCK);
        float[] rows = new float[size * d];
        int done = 0;
        try (FeatureReader reader = training.open()) {
            while (done < labels.length) {
                int read = reader.read(rows, size);
                LabelCheck.checkRead(training, read, done);
                int bad = Features.firstNonFinite(rows, read * d);
                if (bad >= 0) {
                    throw new DataException(training.where(done + bad / d) + ", column " + bad % d
                            + ": expected a finite number, found " + rows[bad]);
                }
                for (int i = 0; i < read; i++) {
                    int label = labels[done + i];
                    counts[label]++;
                    for (int k = 0; k < d; k++) {
                        sums[label * d + k] += rows[i * d + k];
                    }
                }
                done += read;
            }
        }
        float[] means = new float[sums.length];
        for (int c = 0; c < classes; c++) {
            if (counts[c] == 0) {
                throw new DataException("class centers: class " + c + ": expected training features, found none");
            }
            for (int k = c * d; k < (c + 1) * d; k++) {
                means[k] = (float) (sums[k] / counts[c]);
            }
        }
        return Features.of("class means", means, d, c -> "class " + c);
    }
}
