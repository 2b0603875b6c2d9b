package io.margrad.experiments.cli.face;

import io.margrad.experiments.faces.protocol.scores.Similarity;
import java.util.List;
import picocli.CommandLine.Option;

/** How two features are compared. */
final class DistanceOptions {
    /** What can be asked for. */
    enum Distance {
        EUCLIDEAN(Similarity.EUCLIDEAN),
        COSINE(Similarity.COSINE),
        BOTH(Similarity.EUCLIDEAN, Similarity.COSINE);

        private final List<Similarity> similarities;

        Distance(Similarity... similarities) {
            this.similarities = List.of(similarities);
        }
    }

    @Option(names = "--distance", paramLabel = "KIND", description = "euclidean, cosine or both (default).")
    private Distance distance = Distance.BOTH;

    List<Similarity> similarities() {
        return distance.similarities;
    }
}
