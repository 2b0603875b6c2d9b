package io.margrad.experiments.faces.train;

import io.margrad.experiments.train.Separation;
import io.margrad.nn.Module;
import io.margrad.nn.Parameter;
import io.margrad.nn.checkpoint.Checkpoint;
import io.margrad.nn.checkpoint.CheckpointBuilder;
import io.margrad.nn.checkpoint.CheckpointException;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A trained row S, as later rows need it: the network's weights, the identities' means, the centers that it kept, and its distances. The
 * classifier fc6 is not in it.
 */
final class SoftmaxStart {
    private static final String PREFIX = "S.";
    private static final String MEANS = PREFIX + "means";
    private static final String KEPT = PREFIX + "centers";
    private static final String DISTANCES = PREFIX + "distances";
    private static final String PAIRS = PREFIX + "center distances";
    private static final String SIZES = PREFIX + "sizes";
    private static final String WEIGHTS = PREFIX + "weights.";
    private static final String SETTINGS = PREFIX + "settings";

    private record Values(Shape shape, float[] values) {}

    private final Map<String, Values> weights;
    private final FaceScale scale;
    private final float[] means;
    private final float @Nullable [] kept;
    private final int features;
    private final String settings;

    private SoftmaxStart(
            Map<String, Values> weights, FaceScale scale, float[] means, float @Nullable [] kept, int features, String settings) {
        this.weights = weights;
        this.scale = scale;
        this.means = means;
        this.kept = kept;
        this.features = features;
        this.settings = settings;
    }

    /**
     * Copies a trained network.
     *
     * @param means N x D
     * @param kept centers that S kept, N x D; null where it kept none
     * @param settings as {@link io.margrad.experiments.faces.model.Provenance#settings}
     */
    static SoftmaxStart of(
            Module network, FaceScale scale, float[] means, float @Nullable [] kept, int features, String settings) {
        Map<String, Values> weights = new LinkedHashMap<>();
        for (Parameter parameter : network.parameters()) {
            Tensor tensor = parameter.tensor();
            weights.put(tensor.name(), new Values(tensor.shape(), tensor.toArray()));
        }
        return new SoftmaxStart(weights, scale, means, kept, features, settings);
    }

    FaceScale scale() {
        return scale;
    }

    /** A short hash of the settings that S was trained with; empty when that is not known. */
    String settings() {
        return settings;
    }

    /** The SHA-256 of the weights, in hex: names and values in the order of the network. */
    String sha256() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            weights.forEach((name, values) -> {
                digest.update(name.getBytes(StandardCharsets.UTF_8));
                ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES);
                for (float value : values.values) {
                    digest.update(bytes.clear().putFloat(value).flip());
                }
            });
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The identities' means, N x D. */
    float[] means() {
        return means;
    }

    /** The centers that S kept, N x D; null where it kept none. */
    float @Nullable [] kept() {
        return kept;
    }

    /** Sets a network to the weights. */
    void restore(Module network) {
        for (Parameter parameter : network.parameters()) {
            Values values = weights.get(parameter.tensor().name());
            if (values == null) {
                throw new IllegalStateException("row S without " + parameter.tensor().name());
            }
            parameter.tensor().set(values.values);
        }
    }

    void save(CheckpointBuilder to) {
        Shape centers = Shape.of(means.length / features, features);
        to.longs(SIZES, centers.dim(0), features, scale.centers().length);
        to.text(SETTINGS, settings);
        to.floats(MEANS, centers, means);
        if (kept != null) {
            to.floats(KEPT, centers, kept);
        }
        Separation d = scale.distances();
        to.doubles(DISTANCES, d.d1(), d.d2(), d.d3());
        to.floats(PAIRS, Shape.of(scale.centers().length), scale.centers());
        weights.forEach((name, values) -> to.floats(WEIGHTS + name, values.shape, values.values));
    }

    /**
     * What {@link #save} stored; null when it stored nothing.
     *
     * @param network any of the kind, for the shapes of its weights
     * @param centers N x D
     * @throws CheckpointException when something is missing or cannot be
     */
    static @Nullable SoftmaxStart restore(Checkpoint from, Module network, Shape centers) {
        if (!from.has(SIZES)) {
            return null;
        }
        long[] sizes = from.longs(SIZES, 3);
        int n = centers.dim(0);
        long pairs = n * (n - 1L) / 2;
        boolean fits = sizes[0] == n && sizes[1] == centers.dim(1) && sizes[2] >= 0 && sizes[2] <= pairs;
        double[] d = from.doubles(DISTANCES, 3);
        if (!fits || !Arrays.stream(d).allMatch(distance -> distance >= 0 && distance < Double.POSITIVE_INFINITY)) {
            throw CheckpointException.of(
                    from.origin(),
                    "row S",
                    "means " + centers + ", distances of at most " + pairs + " pairs, and three distances that are finite",
                    Arrays.toString(sizes) + " and " + Arrays.toString(d));
        }
        Map<String, Values> weights = new LinkedHashMap<>();
        for (Parameter parameter : network.parameters()) {
            Tensor tensor = parameter.tensor();
            weights.put(tensor.name(), new Values(tensor.shape(), from.floats(WEIGHTS + tensor.name(), tensor.shape())));
        }
        return new SoftmaxStart(
                weights,
                new FaceScale(new Separation(d[0], d[1], d[2]), from.floats(PAIRS, Shape.of((int) sizes[2]))),
                from.floats(MEANS, centers),
                from.has(KEPT) ? from.floats(KEPT, centers) : null,
                centers.dim(1),
                from.text(SETTINGS));
    }
}
