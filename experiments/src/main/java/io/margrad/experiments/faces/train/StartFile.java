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
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
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
     * How many of these identities the file's network was trained on, as far as the file says.
     *
     * @throws DataException when it cannot be read
     */
    static int trainedOn(Path file, List<String> names) {
        try {
            Checkpoint checkpoint = Checkpoint.read(file);
            if (!checkpoint.has(LearnedCenters.IDENTITIES)) {
                return 0;
            }
            Set<Long> trained = Arrays.stream(checkpoint.longs(LearnedCenters.IDENTITIES)).boxed().collect(Collectors.toSet());
            return (int) Arrays.stream(LearnedCenters.identities(names)).filter(trained::contains).count();
        } catch (IOException e) {
            throw DataException.unusable(file, "cannot be read", e);
        }
    }

    /**
     * The centers that S kept, where they are asked for; else null.
     *
     * @throws DataException when there are none, or of other identities; files of an earlier version say no identities, and are held to their number
     */
    static float @Nullable [] centers(Path file, FaceSetup setup) {
        if (setup.config().tuneCenters() != TuneCenters.KEPT) {
            return null;
        }
        List<String> classes = setup.faces().classes();
        try {
            Checkpoint checkpoint = Checkpoint.read(file);
            if (checkpoint.has(LearnedCenters.IDENTITIES)) {
                LearnedCenters.check(file, checkpoint.longs(LearnedCenters.IDENTITIES), classes, "start with tune-centers = \"kept\"");
            }
            return checkpoint.floats(CENTERS, Shape.of(classes.size(), setup.config().model().architecture().features()));
        } catch (CheckpointException e) {
            throw new DataException(e.getMessage() + "; tune-centers = \"kept\" needs the centers of these identities", e);
        } catch (IOException e) {
            throw DataException.unusable(file, "cannot be read", e);
        }
    }
}
