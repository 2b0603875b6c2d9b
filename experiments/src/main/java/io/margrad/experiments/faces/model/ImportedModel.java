package io.margrad.experiments.faces.model;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.feed.Colors;
import io.margrad.experiments.faces.feed.FaceInput;
import io.margrad.experiments.faces.feed.Scaling;
import io.margrad.experiments.onnx.OnnxNetwork;
import io.margrad.nn.checkpoint.Checkpoint;
import io.margrad.nn.checkpoint.CheckpointBuilder;
import io.margrad.tensor.Shape;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A face network out of an ONNX file, to become a weights file that {@link FaceModel#open} reads. */
public final class ImportedModel {
    private static final String SOURCE = "source";

    private final OnnxNetwork network;
    private final ModelDescription description;

    private ImportedModel(OnnxNetwork network, ModelDescription description) {
        this.network = network;
        this.description = description;
    }

    /**
     * Reads an ONNX file.
     *
     * @param colors channels that the network takes; null: RGB or grey by their number
     * @param scaling of pixel values that it takes
     * @throws DataException when the file is none that is understood, or the network takes another number of channels
     */
    public static ImportedModel read(Path file, @Nullable Colors colors, Scaling scaling) {
        OnnxNetwork network = OnnxNetwork.read(file);
        Shape images = network.graph().input();
        int channels = images.dim(0);
        Colors order = colors == null && channels == 1 ? Colors.GREY : colors == null ? Colors.RGB : colors;
        if (order.channels() != channels) {
            throw DataException.mismatch(file, "channels of the input", order.channels() + " (" + order + ")", channels);
        }
        FaceInput input = new FaceInput(images.dim(2), images.dim(1), order, scaling);
        return new ImportedModel(network, new ModelDescription(new Architecture.Imported(network.graph()), input));
    }

    /**
     * Writes the weights file, whole or not at all.
     *
     * @throws DataException when that is not possible
     */
    public void write(Path file) {
        CheckpointBuilder checkpoint = description.addTo(Checkpoint.at(0));
        Path name = Path.of(network.file()).getFileName();
        checkpoint.text(SOURCE, "ONNX file " + name);
        network.addTo(checkpoint);
        try {
            checkpoint.build().write(file);
        } catch (IOException e) {
            throw DataException.unusable(file, "cannot be written", e);
        }
    }

    /** The images that the network takes. */
    public FaceInput input() {
        return description.input();
    }

    /** Number of nodes. */
    public int nodes() {
        return network.graph().nodes().size();
    }

    /** Number of learned values, biases that the file leaves out included. */
    public long parameterCount() {
        return network.parameterCount();
    }

    /** How many values were below {@link OnnxNetwork#LEAST} and are 0 now. */
    public long flushed() {
        return network.flushed();
    }

    /** Length of a feature, D. */
    public int features() {
        return network.features();
    }
}
