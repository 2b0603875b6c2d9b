package io.margrad.experiments.faces.tables;

import io.margrad.experiments.faces.protocol.scores.Similarity;
import io.margrad.experiments.faces.train.FaceRow;
import java.util.Optional;
import java.util.stream.Stream;

/** The six losses of Table III, and what the paper measured with them: Tables IV, V and VI, in percent. */
public enum PaperRow {
    /** Softmax loss. */
    S(FaceRow.S, new double[] {96.85, 90.32}, new double[] {96.62, 90.43}, new double[] {41.24, 41.13}, 60.4, 64.3, 54.7, 58.3),
    /** Softmax and center loss. */
    S_C(FaceRow.S_C, new double[] {98.37, 93.78}, new double[] {98.23, 93.52}, new double[] {65.23, 76.41}, 70.4, 74.5, 64.7, 68.8),
    /** Softmax and margin loss. */
    S_M(FaceRow.S_M, new double[] {98.75, 94.12}, new double[] {98.47, 93.95}, new double[] {67.64, 76.56}, 71.7, 74.9, 65.8, 69.3),
    /** Softmax, center and margin loss. */
    S_C_M(FaceRow.S_C_M, new double[] {98.93, 94.14}, new double[] {98.91, 94.04}, new double[] {68.35, 77.49}, 73.2, 76.1, 67.9, 72.3),
    /** Softmax first, then center and margin loss. */
    C_M_TUNE(
            FaceRow.C_M_TUNE, new double[] {98.82, 94.27}, new double[] {99.09, 94.37}, new double[] {69.68, 78.42}, 72.5, 74.8, 66.4, 70.6),
    /** Softmax first, then margin loss. */
    M_TUNE(FaceRow.M_TUNE, new double[] {98.58, 94.08}, new double[] {99.02, 94.22}, new double[] {68.84, 77.37}, 71.6, 74.5, 65.8, 69.8);

    private final FaceRow row;
    private final double[] cosine;
    private final double[] euclidean;
    private final double[] megaFace;
    private final double[] identification;

    PaperRow(FaceRow row, double[] cosine, double[] euclidean, double[] megaFace, double... identification) {
        this.row = row;
        this.cosine = cosine;
        this.euclidean = euclidean;
        this.megaFace = megaFace;
        this.identification = identification;
    }

    /** As Table III writes it, without blanks. */
    public String label() {
        return row.label();
    }

    /** Table IV: accuracy on LFW. */
    double lfw(Similarity similarity) {
        return verification(similarity)[0];
    }

    /** Table IV: accuracy on YTF. */
    double ytf(Similarity similarity) {
        return verification(similarity)[1];
    }

    private double[] verification(Similarity similarity) {
        return similarity == Similarity.COSINE ? cosine : euclidean;
    }

    /** Table V: rank-1 identification rate with a million distractors, Euclidean. */
    double rank1() {
        return megaFace[0];
    }

    /** Table V: TAR at FAR 1e-6, Euclidean. */
    double tar() {
        return megaFace[1];
    }

    /** Table VI, Euclidean. */
    double identified(IdentificationSet set) {
        return identification[switch (set) {
            case WEBFACE -> 0;
            case WEBFACE_ALIGNED -> 1;
            case VGGFACE -> 2;
            case VGGFACE_ALIGNED -> 3;
        }];
    }

    /** The row with this label, blanks and case aside. */
    public static Optional<PaperRow> of(String label) {
        String plain = label.replaceAll("\\s", "");
        return Stream.of(values()).filter(row -> row.label().equalsIgnoreCase(plain)).findFirst();
    }
}
