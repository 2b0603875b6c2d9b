package io.margrad.experiments.mnist;

import io.margrad.experiments.config.ConfigException;
import io.margrad.experiments.train.ConfigStamp;
import io.margrad.experiments.train.Margins;
import io.margrad.nn.checkpoint.Checkpoint;
import java.util.List;

/** The configuration in checkpoints of this experiment. */
public final class MnistStamp {
    private MnistStamp() {}

    static ConfigStamp of(MnistConfig config) {
        return new ConfigStamp("mnist", config.toToml());
    }

    /**
     * The configuration that a checkpoint was made with.
     *
     * @param inFolder the one that lies in the run's folder: the same, or with the margins that were chosen since
     * @throws ConfigException naming every setting that differs
     */
    public static MnistConfig config(Checkpoint from, MnistConfig inFolder) {
        MnistConfig made = MnistConfig.parse(ConfigStamp.config(from), from.origin().toString());
        String found = inFolder.toToml();
        if (ConfigStamp.isOf(from, found)) {
            return made;
        }
        List<String> different = ConfigStamp.differences(made.toToml(), found);
        if (from.has(ExperimentState.MARGINS)) {
            Margins chosen = ExperimentState.margins(from, ExperimentState.MARGINS);
            List<String> since = ConfigStamp.differences(made.with(chosen).toToml(), found);
            different = since.size() < different.size() ? since : different;
        }
        if (!different.isEmpty()) {
            throw new ConfigException("config.toml: " + String.join("; ", different) + "; a run goes on with its own settings");
        }
        return made;
    }
}
