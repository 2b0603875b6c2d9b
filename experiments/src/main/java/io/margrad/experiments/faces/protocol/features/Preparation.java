package io.margrad.experiments.faces.protocol.features;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What is done to features before they are compared: steps in order, for example mean subtraction, then L2 normalisation.
 *
 * @param steps may be empty
 */
public record Preparation(List<FeatureStep> steps) implements FeatureStep {
    /** Features as they are. */
    public static final Preparation NONE = new Preparation(List.of());

    /** The list is copied. */
    public Preparation {
        steps = List.copyOf(steps);
    }

    /** These steps, in this order. */
    public static Preparation of(FeatureStep... steps) {
        return new Preparation(List.of(steps));
    }

    /**
     * Fits the steps one after the other, each on what the steps before it make of the training rows.
     *
     * @param training the rows to learn from; no other row has any influence on the result
     */
    @Override
    public FeatureMap fit(Features training) {
        FeatureMap[] maps = new FeatureMap[steps.size()];
        int learning = lastThatLearns();
        Features current = training;
        for (int s = 0; s < maps.length; s++) {
            maps[s] = steps.get(s).fit(current);
            // Behind the last step that learns nobody looks at the training rows any more.
            current = s < learning ? maps[s].apply(current) : current;
        }
        return new Chain(List.of(maps));
    }

    private int lastThatLearns() {
        int last = steps.size() - 1;
        while (last >= 0 && !steps.get(last).learns()) {
            last--;
        }
        return last;
    }

    @Override
    public boolean learns() {
        return lastThatLearns() >= 0;
    }

    @Override
    public String label() {
        return steps.isEmpty() ? "none" : steps.stream().map(FeatureStep::label).collect(Collectors.joining(", "));
    }

    private record Chain(List<FeatureMap> maps) implements FeatureMap {
        @Override
        public Features apply(Features features) {
            Features current = features;
            for (FeatureMap map : maps) {
                current = map.apply(current);
            }
            return current;
        }

        @Override
        public int dimension(int before) {
            int dimension = before;
            for (FeatureMap map : maps) {
                dimension = map.dimension(dimension);
            }
            return dimension;
        }
    }
}
