package io.margrad.experiments.faces.train;

import io.margrad.experiments.config.ConfigException;
import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.model.FaceModel;
import io.margrad.experiments.faces.model.LearnedCenters;
import io.margrad.nn.checkpoint.Checkpoint;
import io.margrad.nn.checkpoint.CheckpointException;
import io.margrad.tensor.Backend;
import io.margrad.tensor.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The weights of a trained row S that the setting {@code start} names. */
final class StartFile {
    private static final String CENTERS = "centers";

    private StartFile() {}

    /**
     * Reads the network.
     *
     * @throws DataException when the file is none of a face model
     * @throws ConfigException when it is another network than the configuration's
     */
    static FaceModel open(Path file, FaceTrainConfig config, Backend backend) {
        FaceModel model = FaceModel.open(file, backend);
        if (!model.description().equals(config.model())) {
            model.close();
            throw new ConfigException(
                    "start: %s: expected %s, found %s".formatted(file, config.model(), model.description()));
        }
        return model;
    }

    /**
     * The centers that S kept, where they are asked for; else null.
     *
     * @throws DataException when there are none, or those of other identities or of another order; a file that does not say whose they are
     *     must have as many
     */
    static float @Nullable [] centers(Path file, FaceSetup setup) {
        if (setup.config().tuneCenters() != TuneCenters.KEPT) {
            return null;
        }
        Shape shape = Shape.of(setup.faces().classes().size(), setup.config().model().architecture().features());
        try {
            Checkpoint checkpoint = Checkpoint.read(file);
            if (checkpoint.has(LearnedCenters.IDENTITIES)) {
                List<String> names = setup.faces().classes();
                return LearnedCenters.read(file, names, "this training").values();
            }
            return checkpoint.floats(CENTERS, shape);
        } catch (CheckpointException e) {
            throw new DataException(e.getMessage() + "; tune-centers = \"kept\" needs the centers of these identities", e);
        } catch (IOException e) {
            throw DataException.unusable(file, "cannot be read", e);
        }
    }
}
