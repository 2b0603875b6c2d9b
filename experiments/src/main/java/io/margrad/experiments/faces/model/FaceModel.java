package io.margrad.experiments.faces.model;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.feed.FaceInput;
import io.margrad.nn.Module;
import io.margrad.nn.Parameter;
import io.margrad.nn.checkpoint.Checkpoint;
import io.margrad.nn.checkpoint.CheckpointBuilder;
import io.margrad.nn.checkpoint.CheckpointException;
import io.margrad.tensor.Backend;
import io.margrad.tensor.Philox;
import io.margrad.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A network that makes features of faces, with its weights on one backend. */
public final class FaceModel implements AutoCloseable {
    private final String name;
    private final ModelDescription description;
    private final Provenance provenance;
    private final Backend backend;
    private final Module network;

    /**
     * A model of a network that is there already, for example one in training.
     *
     * @param name what messages call it
     * @param network made by the description, on {@code backend}; closed with the model
     */
    public FaceModel(String name, ModelDescription description, Backend backend, Module network) {
        this(name, description, Provenance.UNKNOWN, backend, network);
    }

    private FaceModel(String name, ModelDescription description, Provenance provenance, Backend backend, Module network) {
        this.name = name;
        this.description = description;
        this.provenance = provenance;
        this.backend = backend;
        this.network = network;
    }

    /**
     * Reads a weights file: a checkpoint with a {@link ModelDescription} and every parameter of that network under its name. Other tensors,
     * such as momentum, centers and classifiers, are passed over.
     *
     * @param backend where the weights go; not closed with the model
     * @throws DataException when the file cannot be read, is broken, names no network that is known, or lacks a parameter
     */
    public static FaceModel open(Path file, Backend backend) {
        try {
            return of(Checkpoint.read(file), backend);
        } catch (IOException e) {
            throw DataException.unusable(file, "cannot be read", e);
        } catch (CheckpointException e) {
            throw new DataException(e.getMessage() + "; is this the weights file of a face model?", e);
        }
    }

    private static FaceModel of(Checkpoint file, Backend backend) {
        ModelDescription description = ModelDescription.read(file);
        Provenance provenance = Provenance.read(file);
        description.architecture().checkSize(file);
        Module network = description.network(backend, new Philox(0, 0));
        try {
            file.restore("", tensors(network));
        } catch (RuntimeException e) {
            network.close();
            throw e;
        }
        return new FaceModel(file.origin().toString(), description, provenance, backend, network);
    }

    /** Adds description and parameters to a file, which {@link #open} then reads. */
    public CheckpointBuilder addTo(CheckpointBuilder file) {
        return description.addTo(file).tensors("", tensors(network));
    }

    private static List<Tensor> tensors(Module network) {
        return network.parameters().stream().map(Parameter::tensor).toList();
    }

    /** What messages call it: the file that it is from. */
    public String name() {
        return name;
    }

    /** Architecture and input. */
    public ModelDescription description() {
        return description;
    }

    /** Which training the weights come from, as far as their file says. */
    public Provenance provenance() {
        return provenance;
    }

    /** The images that the network takes. */
    public FaceInput input() {
        return description.input();
    }

    /** Length of a feature, D. */
    public int features() {
        return description.architecture().features();
    }

    /** Where the weights are. */
    public Backend backend() {
        return backend;
    }

    /** The network, [B, C, H, W] to [B, D]. */
    public Module network() {
        return network;
    }

    /** Frees the weights. */
    @Override
    public void close() {
        network.close();
    }
}
