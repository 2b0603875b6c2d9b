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
     * Refuses a file whose S was trained on identities that are held out here; one that does not say what it was trained on passes.
     *
     * @throws DataException with the first of them
     */
    static void checkHeldOut(Path file, FaceSetup setup) {
        FaceValidation validation = setup.validation();
        if (validation == null) {
            return;
        }
        try {
            Checkpoint checkpoint = Checkpoint.read(file);
            if (checkpoint.has(LearnedCenters.IDENTITIES)) {
                checkHeldOut(file, checkpoint.longs(LearnedCenters.IDENTITIES), validation.faces().classes());
            }
        } catch (CheckpointException e) {
            throw new DataException(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw DataException.unusable(file, "cannot be read", e);
        }
    }

    private static void checkHeldOut(Path file, long[] trained, List<String> held) {
        Set<Long> known = Arrays.stream(trained).boxed().collect(Collectors.toSet());
        long[] numbers = LearnedCenters.identities(held);
        for (int i = 0; i < numbers.length; i++) {
            if (known.contains(numbers[i])) {
                throw DataException.mismatch(
                        file,
                        "start",
                        "a row S that was not trained on the identities of the validation",
                        "one that was trained on '" + held.get(i) + "'");
            }
        }
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
