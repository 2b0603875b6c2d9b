package io.margrad.experiments.mnist;

import io.margrad.experiments.train.Lambdas;
import io.margrad.experiments.train.Separation;
import java.util.Locale;

/** The four rows of the paper's Table II: which losses train the network, with which weights of Eq. 6, and what the paper measured. */
public enum MnistRow {
    S("S", "softmax", 1, 0, 0, false, new Separation(3.5, 5.6, 6.4)),
    S_C("S+C", "softmax + center", 1, 0.008f, 0, false, new Separation(1.8, 5.9, 6.1)),
    C_M("C+M", "center + margin, tuned from S", 0, 0.008f, 0.01f, true, new Separation(1.7, 7.4, 7.6)),
    M("M", "margin, tuned from S", 0, 0, 0.015f, true, new Separation(1.9, 6.9, 7.8));

    private final String label;
    private final String description;
    private final float lambda0;
    private final float lambda1;
    private final float lambda2;
    private final boolean tuned;
    private final Separation paper;

    MnistRow(
            String label,
            String description,
            float lambda0,
            float lambda1,
            float lambda2,
            boolean tuned,
            Separation paper) {
        this.label = label;
        this.description = description;
        this.lambda0 = lambda0;
        this.lambda1 = lambda1;
        this.lambda2 = lambda2;
        this.tuned = tuned;
        this.paper = paper;
    }

    /** The paper's name of the row, for example {@code S+C}. */
    public String label() {
        return label;
    }

    public String description() {
        return description;
    }

    /** The weights of the three losses. */
    Lambdas lambdas() {
        return new Lambdas(lambda0, lambda1, lambda2);
    }

    /** Weight of the softmax loss. The paper gives no weights for MNIST; these are Table III's. */
    public float lambda0() {
        return lambda0;
    }

    /** Weight of the center loss. */
    public float lambda1() {
        return lambda1;
    }

    /** Weight of the margin loss. */
    public float lambda2() {
        return lambda2;
    }

    /** Whether training starts from the weights of row S. */
    public boolean tuned() {
        return tuned;
    }

    /** The paper's figures. Their scale cannot be compared with ours; their ratios and orderings can. */
    public Separation paper() {
        return paper;
    }

    /** A name for files: {@code s-c} for {@code S+C}. */
    public String slug() {
        return label.toLowerCase(Locale.ROOT).replace('+', '-');
    }
}
