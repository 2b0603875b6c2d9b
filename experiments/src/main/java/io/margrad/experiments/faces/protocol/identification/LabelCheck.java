package io.margrad.experiments.faces.protocol.identification;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.protocol.features.FeatureSource;

/** Checks of labelled features. */
final class LabelCheck {
    private LabelCheck() {}

    static void check(FeatureSource features, int[] labels, int classes) {
        if (features.rows() != labels.length) {
            throw new DataException(features.name() + ": expected one label for each of " + features.rows() + " rows, found "
                    + labels.length);
        }
        if (labels.length == 0) {
            throw new DataException(features.name() + ": expected features, found none");
        }
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= classes) {
                throw new DataException(features.name() + ", row " + i + ": expected a label 0 to " + (classes - 1) + ", found "
                        + labels[i]);
            }
        }
    }

    static void checkRead(FeatureSource features, int read, int done) {
        if (read == 0) {
            throw new DataException(features.name() + ": expected " + features.rows() + " rows, found " + done);
        }
    }
}
