package io.margrad.experiments.faces.protocol.identification;

/** Where class centers come from. The paper does not say which its Table VI uses. */
public enum CenterOrigin {
    /** The mean of each class's training features. */
    MEANS("training means"),
    /** What training kept by Eq. 5. */
    LEARNED("learned centers");

    private final String label;

    CenterOrigin(String label) {
        this.label = label;
    }

    /** The words for tables. */
    public String label() {
        return label;
    }
}
