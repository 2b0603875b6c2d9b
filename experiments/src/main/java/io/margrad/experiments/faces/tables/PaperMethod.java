package io.margrad.experiments.faces.tables;

import java.util.List;

/**
 * A method that the paper compares itself with, as Tables IV and V quote it, in percent; nothing of it is run here.
 *
 * @param name with the paper's reference
 * @param training what it was trained on
 * @param first accuracy on LFW, or rank-1 rate
 * @param second accuracy on YTF, or TAR at FAR 1e-6; NaN where the paper has a dash
 */
record PaperMethod(String name, String training, double first, double second) {
    /** Table IV. */
    static final List<PaperMethod> VERIFICATION = List.of(
            new PaperMethod("DeepFace [5]", "4M, 3 models", 97.35, 91.4),
            new PaperMethod("FaceNet [10]", "200M", 99.63, 95.1),
            new PaperMethod("DeepID2 [17]", "0.2M, 200 models", 99.15, Double.NaN),
            new PaperMethod("L-Softmax [12]", "0.49M", 98.71, Double.NaN),
            new PaperMethod("CenterFace [13]", "0.7M", 99.28, 94.9),
            new PaperMethod("LightCNN9 [11]", "1.5M", 98.80, 93.4),
            new PaperMethod("LightCNN29 [11]", "1.5M", 99.33, 95.5),
            new PaperMethod("NormFace [6]", "1.5M", 99.19, 94.72),
            new PaperMethod("LN+STN(Pro) [14]", "0.46M", 99.08, 94.7));

    /** Table V. */
    static final List<PaperMethod> MEGAFACE = List.of(
            new PaperMethod("Faceall 1600", "large", 63.98, 63.96),
            new PaperMethod("Faceall Norm 1600", "large", 64.80, 67.12),
            new PaperMethod("FaceNet v8", "large", 70.50, 86.47),
            new PaperMethod("NTechLabfacenx-large", "large", 73.30, 85.08),
            new PaperMethod("LightCNN9 [11]", "large", 67.11, 77.46),
            new PaperMethod("LightCNN29 [11]", "large", 73.49, 84.73),
            new PaperMethod("Barebones-FR-cnn", "small", 59.36, 59.04),
            new PaperMethod("Softmax+ Contrastive", "small", 57.18, 69.99),
            new PaperMethod("NtechLab-facenx-small", "small", 58.22, 66.37),
            new PaperMethod("L-Softmax Loss [12]", "small", 67.13, 80.42));
}
