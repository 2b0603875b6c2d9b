package io.margrad.experiments.faces.protocol.verification;

import io.margrad.experiments.faces.protocol.features.Features;
import io.margrad.experiments.faces.protocol.features.Preparation;
import io.margrad.experiments.faces.protocol.scores.Similarity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * View 2 of Labeled Faces in the Wild: ten folds of 300 + 300 pairs. For each fold the threshold with the highest accuracy on the other
 * nine is applied to it; the mean of the ten accuracies and its standard error are reported, as the LFW report asks for.
 *
 * <p>What a preparation learns, mean or PCA, it learns from the images of the nine training folds, each image once, and an image that
 * also occurs in the fold that is held out is left out (LFW has none such).
 */
public final class LfwView2 {
    private LfwView2() {}

    /**
     * Runs the protocol.
     *
     * @param features one row for each image
     * @param folds the pairs, by rows of {@code features}; 10 in LFW, at least 2 here
     * @throws io.margrad.experiments.data.DataException for pairs that are none, and folds of which the others have pairs of one kind only
     */
    public static VerificationResult evaluate(
            Features features, List<List<IndexPair>> folds, Preparation preparation, Similarity similarity) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("similarity", similarity.label());
        settings.put("preparation", preparation.label());
        Folds checked = Folds.of(folds, features.count(), "images");
        return new CrossValidation(checked, preparation, features::select, map -> {
                    Features prepared = map.apply(features);
                    return pair -> similarity.of(prepared, pair.i(), prepared, pair.j());
                })
                .run("LFW view 2", settings);
    }
}
