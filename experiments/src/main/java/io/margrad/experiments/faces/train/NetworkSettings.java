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
