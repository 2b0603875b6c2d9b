package io.margrad.experiments.faces.protocol.identification;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.protocol.features.FeatureReader;
import io.margrad.experiments.faces.protocol.features.FeatureSource;
import io.margrad.experiments.faces.protocol.features.Features;
import java.util.List;

/** Centers of classes. */
public final class ClassCenters {
    private static final int BLOCK = 1024;
    private static final int BLOCK_NUMBERS = 1 << 22;

    private ClassCenters() {}

    /**
     * The mean of each class's training features, N x D. Sums in double, in the order of the rows.
     *
     * @param labels class of each row, 0 to N - 1
     * @param classes names of the N classes
     * @throws DataException naming a row with a label that is no class or with an element that is not finite, and a class without rows
     */
    public static Features means(FeatureSource training, int[] labels, List<String> classes) {
        int n = classes.size();
        LabelCheck.check(training, labels, n);
        int d = training.dimension();
        double[] sums = new double[Features.size("class centers", n, d)];
        int[] counts = new int[n];
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
        for (int c = 0; c < n; c++) {
            if (counts[c] == 0) {
                throw new DataException("class centers: class " + c + " (" + classes.get(c) + "): expected training features, found none");
            }
            for (int k = c * d; k < (c + 1) * d; k++) {
                means[k] = (float) (sums[k] / counts[c]);
            }
        }
        return Features.of("class means", means, d, classes::get);
    }
}
