package io.margrad.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.margrad.experiments.faces.protocol.features.FeatureReader;
import io.margrad.experiments.faces.protocol.features.Features;
import io.margrad.experiments.faces.protocol.megaface.SyntheticMegaFace;
import io.margrad.experiments.faces.protocol.scores.Similarity;
import io.margrad.tensor.CpuBackend;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** MegaFace's ranks are those of scores in double, at 128, 256 and 512 bits. */
@Tag("vector-width")
class ProtocolWidthTest {
    private static final int PROBES = 30;
    private static final int DISTRACTORS = 1500;
    private static final int D = 70;

    @ParameterizedTest
    @EnumSource
    void ranksAreThoseOfDouble(Similarity similarity) {
        SyntheticMegaFace made = new SyntheticMegaFace(PROBES, 4, DISTRACTORS, D, 9);
        Features probes = made.probeFeatures();
        float[] values = new float[DISTRACTORS * D];
        try (FeatureReader reader = made.distractorFeatures().open()) {
            reader.read(values, DISTRACTORS);
        }
        Features distractors = Features.of("distractors", values, D);
        List<Integer> ranks = new ArrayList<>();
        int[] identity = made.identity();
        for (int p = 0; p < PROBES; p++) {
            for (int g = 0; g < PROBES; g++) {
                if (p != g && identity[p] == identity[g]) {
                    double mate = similarity.of(probes, p, probes, g);
                    int higher = 0;
                    for (int j = 0; j < DISTRACTORS; j++) {
                        higher += similarity.of(probes, p, distractors, j) > mate ? 1 : 0;
                    }
                    ranks.add(higher);
                }
            }
        }
        try (CpuBackend cpu = new CpuBackend(2)) {
            assertArrayEquals(
                    ranks.stream().mapToInt(rank -> rank).sorted().toArray(),
                    made.run(cpu, similarity, done -> {}).result().cmc().ranks());
        }
    }
}
