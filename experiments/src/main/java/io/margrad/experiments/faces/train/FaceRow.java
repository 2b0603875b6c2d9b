package io.margrad.experiments.faces.train;

import io.margrad.experiments.train.Lambdas;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The six rows of the paper's Table III: which losses train the network, with which weights of Eq. 6. */
public enum FaceRow {
    S("S", "softmax", 1, 0, 0, false),
    S_C("S+C", "softmax + center", 1, 0.008f, 0, false),
    S_M("S+M", "softmax + margin", 1, 0, 0.015f, false),
    S_C_M("S+C+M", "softmax + center + margin", 1, 0.008f, 0.01f, false),
    C_M_TUNE("C+M(tune)", "center + margin, tuned from S", 0, 0.008f, 0.01f, true),
    M_TUNE("M(tune)", "margin, tuned from S", 0, 0, 0.015f, true);

    private final String label;
    private final String description;
    private final Lambdas lambdas;
    private final boolean tuned;

    FaceRow(String label, String description, float lambda0, float lambda1, float lambda2, boolean tuned) {
        this.label = label;
        this.description = description;
        this.lambdas = new Lambdas(lambda0, lambda1, lambda2);
        this.tuned = tuned;
    }

    /** The row with this label; null when there is none. */
    public static @Nullable FaceRow parse(String label) {
        return Arrays.stream(values()).filter(row -> row.label.equals(label)).findFirst().orElse(null);
    }

    /** The paper's name of the row, for example {@code C+M(tune)}. */
    public String label() {
        return label;
    }

    /** The losses in words. */
    public String description() {
        return description;
    }

    /** The weights of Table III. */
    public Lambdas lambdas() {
        return lambdas;
    }

    /** Whether training starts from the trained row S. */
    public boolean tuned() {
        return tuned;
    }

    /** A name for files: {@code c-m-tune} for {@code C+M(tune)}. */
    public String slug() {
        return label.toLowerCase(Locale.ROOT).replace('+', '-').replace("(", "-").replace(")", "");
    }
}
