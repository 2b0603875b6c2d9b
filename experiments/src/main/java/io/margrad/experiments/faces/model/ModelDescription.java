package io.margrad.experiments.faces.model;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.feed.FaceInput;
import io.margrad.nn.Module;
import io.margrad.nn.checkpoint.Checkpoint;
import io.margrad.nn.checkpoint.CheckpointBuilder;
import io.margrad.tensor.Backend;
import io.margrad.tensor.Philox;

/**
 * What a weights file says of its model, as text: {@code model}, the architecture; {@code model.features}, D; {@code input}, for example
 * {@code 96x112 BGR CENTERED}; and what else the architecture needs. The parameters lie beside it under their own names.
 *
 * @param architecture the network
 * @param input the images that it takes
 */
public record ModelDescription(Architecture architecture, FaceInput input) {
    static final String MODEL = "model";
    static final String FEATURES = "model.features";
    static final String INPUT = "input";

    /**
     * Checks that the two fit.
     *
     * @throws IllegalArgumentException when the network takes other images
     */
    public ModelDescription {
        if (!architecture.takes(input)) {
            throw new IllegalArgumentException(
                    "input of " + architecture.key() + ": expected " + architecture.expectedInput() + ", found " + Texts.of(input));
        }
    }

    /** Network and input, for example {@code center-face-net x 0.125, 128 features, 96x112 GREY CENTERED}. */
    public String words() {
        return architecture.words() + ", " + architecture.features() + " features, " + Texts.of(input);
    }

    /** A new network of this kind. */
    public Module network(Backend backend, Philox random) {
        return architecture.network(backend, input, random);
    }

    /** Adds the text to a file. */
    public CheckpointBuilder addTo(CheckpointBuilder file) {
        file.text(MODEL, architecture.key());
        file.text(FEATURES, Integer.toString(architecture.features()));
        file.text(INPUT, Texts.of(input));
        architecture.addTo(file);
        return file;
    }

    /**
     * What a file says.
     *
     * @throws DataException when it describes no model that is known, or one that cannot be
     * @throws io.margrad.nn.checkpoint.CheckpointException when something is missing
     */
    public static ModelDescription read(Checkpoint file) {
        Architecture architecture = Architecture.read(file);
        FaceInput input = Texts.input(file, INPUT);
        if (!architecture.takes(input)) {
            throw DataException.mismatch(
                    file.origin(), INPUT + " of " + architecture.key(), architecture.expectedInput(), Texts.of(input));
        }
        return new ModelDescription(architecture, input);
    }
}
