package io.margrad.experiments.cli;

import io.margrad.experiments.config.ConfigException;
import io.margrad.experiments.data.EmbeddedSubset;
import io.margrad.experiments.data.FetchListener;
import io.margrad.experiments.data.Mnist;
import io.margrad.experiments.data.MnistSource;
import io.margrad.experiments.device.OpenedDevice;
import io.margrad.experiments.faces.train.FaceTrainConfig;
import io.margrad.experiments.mnist.MnistConfig;
import io.margrad.experiments.mnist.MnistStamp;
import io.margrad.experiments.run.GitState;
import io.margrad.experiments.run.RunException;
import io.margrad.experiments.run.RunFacts;
import io.margrad.experiments.run.RunFolder;
import io.margrad.experiments.train.RunCheckpoints;
import io.margrad.nn.checkpoint.Checkpoint;
import io.margrad.nn.checkpoint.CheckpointFolder;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a run that goes on was begun with, and whether what is there now is the same. */
final class RunBeginning {
    private final RunFolder folder;
    private final RunFacts facts;

    RunBeginning(RunFolder folder) {
        this.folder = folder;
        this.facts = folder.facts();
    }

    /**
     * Where it goes on.
     *
     * @param config the settings that the run was begun with
     * @param checkpoint null when it was stopped before the first one
     * @param warnings checkpoints that were broken
     */
    record Place<C>(C config, @Nullable Checkpoint checkpoint, List<String> warnings) {}

    /** The settings of an experiment. */
    interface Kind<C> {
        /** Reads config.toml; {@code origin} says where it is from. */
        C parse(String toml, String origin);

        /** The settings that a checkpoint was made with; throws {@link ConfigException} when they differ from the folder's. */
        C made(Checkpoint checkpoint, C inFolder);
    }

    /** Of the MNIST experiment. */
    static final Kind<MnistConfig> MNIST = new Kind<>() {
        @Override
        public MnistConfig parse(String toml, String origin) {
            return MnistConfig.parse(toml, origin);
        }

        @Override
        public MnistConfig made(Checkpoint checkpoint, MnistConfig inFolder) {
            return MnistStamp.config(checkpoint, inFolder);
        }
    };

    /** Of a training of faces. */
    static final Kind<FaceTrainConfig> FACE = new Kind<>() {
        @Override
        public FaceTrainConfig parse(String toml, String origin) {
            return FaceTrainConfig.parse(toml, origin);
        }

        @Override
        public FaceTrainConfig made(Checkpoint checkpoint, FaceTrainConfig inFolder) {
            return inFolder.checked(checkpoint);
        }
    };

    /**
     * Finds the newest checkpoint that is whole.
     *
     * @param kind of the experiment's settings
     * @throws ConfigException when config.toml is not the one that it was made with
     * @throws RunException when there are checkpoints and all are broken
     */
    <C> Place<C> place(Kind<C> kind) {
        Path file = folder.path().resolve("config.toml");
        C inFolder = kind.parse(read(file), file.toString());
        CheckpointFolder.Found found = RunCheckpoints.newest(folder.path());
        Checkpoint checkpoint = found.checkpoint();
        if (checkpoint == null) {
            if (!found.warnings().isEmpty()) {
                throw new RunException(
                        String.join("; ", found.warnings()) + "; none is left to go on from: begin anew with --config " + file);
            }
            return new Place<>(inFolder, null, List.of());
        }
        return new Place<>(kind.made(checkpoint, inFolder), checkpoint, found.warnings());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new ConfigException(file + ": expected UTF-8, found something else");
        } catch (IOException e) {
            throw new ConfigException(file + ": expected the run's settings, found no file that can be read");
        }
    }

    /**
     * The digits that the run began with. Embedded ones are taken from the program, though others may have come into the cache since.
     *
     * @param data the folder asked for, or null
     * @throws RunException when what is found is something else
     */
    Mnist digits(@Nullable Path data, FetchListener listener) {
        boolean embedded = data == null && facts.dataSource().equals(EmbeddedSubset.SOURCE);
        Mnist mnist = embedded ? EmbeddedSubset.load("as when the run began") : MnistSource.system().load(data, listener);
        check(mnist);
        return mnist;
    }

    private void check(Mnist mnist) {
        facts.dataSha256().forEach((file, sum) -> {
            String found = mnist.sha256().get(file);
            if (!sum.equals(found)) {
                throw new RunException("digits: %s: expected SHA-256 %s, as when the run began (%s), found %s; --data says where they are"
                        .formatted(file, sum, facts.dataSource(), found == null ? "no such file in " + mnist.source() : found));
            }
        });
    }

    /**
     * Throws unless these are the faces, and the weights to start from, that the run began with. A file that is gone is not looked for:
     * the run may have what it needs of it.
     *
     * @throws RunException when they are others, or the faces in another order
     */
    void check(Map<String, String> sha256) {
        sha256.forEach((what, found) -> {
            String began = facts.dataSha256().getOrDefault(what, "none");
            if (!began.equals(found)) {
                throw new RunException("faces: %s: expected SHA-256 %s, as when the run began (%s), found %s"
                        .formatted(what, began, facts.dataSource(), found));
            }
        });
    }

    /** Differences that may change bits, in words. */
    List<String> differences(OpenedDevice device) {
        List<String> differences = new ArrayList<>();
        differ(differences, "engine", withoutThreads(facts.engine()), withoutThreads(device.backend().describe()));
        GitState now = GitState.ofProgram();
        if (!now.revision().equals(GitState.UNKNOWN) && !facts.git().revision().equals(GitState.UNKNOWN)) {
            differ(differences, "revision", facts.git().revision(), now.revision());
        }
        return differences;
    }

    private static void differ(List<String> to, String what, String then, String now) {
        if (!then.equals(now)) {
            to.add("%s: the run began with %s and goes on with %s; the results may not be those of a run that never stopped"
                    .formatted(what, then, now));
        }
    }

    /** Any number of threads gives the same bits. */
    private static String withoutThreads(String engine) {
        return engine.replaceFirst("\\d+ threads?, ", "");
    }
}
