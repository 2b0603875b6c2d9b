package io.margrad.experiments.faces.evaluation;

import io.margrad.experiments.faces.protocol.verification.IndexPair;
import io.margrad.experiments.faces.sets.YtfPair;
import io.margrad.experiments.faces.sets.YtfSplits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** YTF's pairs as pairs of videos by their numbers in {@link YtfSplits#videos()}. */
public final class YtfFolds {
    private YtfFolds() {}

    /** The pairs of each split, in the list's order. */
    public static List<List<IndexPair>> of(YtfSplits splits) {
        List<String> videos = splits.videos();
        Map<String, Integer> numbers = HashMap.newHashMap(videos.size());
        for (int v = 0; v < videos.size(); v++) {
            numbers.put(videos.get(v), v);
        }
        List<List<IndexPair>> folds = new ArrayList<>();
        for (List<YtfPair> fold : splits.folds()) {
            folds.add(fold.stream()
                    .map(pair -> new IndexPair(
                            numbers.getOrDefault(pair.first(), -1), numbers.getOrDefault(pair.second(), -1), pair.same()))
                    .toList());
        }
        return folds;
    }
}
