package io.margrad.experiments.faces.train;

import io.margrad.experiments.config.Settings;
import io.margrad.experiments.faces.feed.Colors;
import io.margrad.experiments.faces.feed.FaceInput;
import io.margrad.experiments.faces.feed.Scaling;
import io.margrad.experiments.faces.model.Architecture;
import io.margrad.experiments.faces.model.ModelDescription;
import io.margrad.nn.CenterFaceNet;

/** Reads which network is trained, on which images. */
final class NetworkSettings {
    private static final int MOST_FEATURES = 65_536;
    private static final String DROPOUT = "dropout";

    /** AlfredXiangWu/face_verification_experiment, the prototxt of its model C; the authors' PyTorch version has 0.5. */
    private static final float LIGHT_CNN_DROPOUT = 0.7f;

    private NetworkSettings() {}

    static ModelDescription of(Settings s) {
        Colors colors = s.choice("colors", Colors.class);
        int features = s.integer("features", 1, MOST_FEATURES);
        return switch (s.text("network").strip()) {
            case "center-face-net" -> new ModelDescription(
                    new Architecture.CenterFace(width(s), features),
                    new FaceInput(CenterFaceNet.WIDTH, CenterFaceNet.HEIGHT, colors, Scaling.CENTERED));
            case Architecture.LightCnn.NINE, Architecture.LightCnn.TWENTY_NINE -> lightCnn(s, colors, features);
            default -> throw s.wrong("network", "center-face-net, light-cnn-9 or light-cnn-29");
        };
    }

    /** What the classifier does not see of a feature: the ratio of LightCNN's Caffe networks, or as given; nothing for another network. */
    static float dropout(Settings s, ModelDescription model) {
        boolean light = model.architecture() instanceof Architecture.LightCnn;
        if (s.text(DROPOUT).strip().equals("auto")) {
            return light ? LIGHT_CNN_DROPOUT : 0;
        }
        float ratio = s.fraction(DROPOUT);
        if (ratio > 0 && !light) {
            throw s.wrong(DROPOUT, "auto or 0, since " + model.architecture().key() + " is trained without");
        }
        return ratio;
    }

    private static double width(Settings s) {
        double width = s.positive("width");
        try {
            // Through its decimal form: the nearest double to 0.1f is not 0.1.
            return new CenterFaceNet.Settings(3, Double.parseDouble(Float.toString((float) width)), 1).width();
        } catch (IllegalArgumentException e) {
            throw s.wrong("width", "a factor above 0 and at most 16");
        }
    }

    private static ModelDescription lightCnn(Settings s, Colors colors, int features) {
        Architecture network = new Architecture.LightCnn(s.text("network").strip());
        if (colors != Colors.GREY) {
            throw s.wrong("colors", "grey, which is all that " + network.key() + " takes");
        }
        if (features != network.features()) {
            throw s.wrong("features", network.features() + ", which is what " + network.key() + " has");
        }
        return new ModelDescription(network, FaceInput.LIGHT_CNN);
    }
}
