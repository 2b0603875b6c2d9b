package io.margrad.experiments.report;

import io.margrad.experiments.mnist.RowResult;
import io.margrad.experiments.train.Separation;

/** Which centers D1, D2, D3 and Fig. 2 are about. The paper does not say; class means are the default here. */
public enum CenterKind {
    /** The mean of the test features of each digit. */
    MEANS("class means of the test features"),
    /** The centers that training kept by Eq. 5. */
    LEARNED("centers learned in training (Eq. 5)");

    private final String words;

    CenterKind(String words) {
        this.words = words;
    }

    /** In words, to stand behind "centers: ". */
    public String words() {
        return words;
    }

    Separation separation(RowResult result) {
        return this == MEANS ? result.byMeans() : result.byLearned();
    }

    /** 10 x 2, row-major. */
    float[] centers(RowResult result) {
        return this == MEANS ? result.meanCenters() : result.learnedCenters();
    }
}
