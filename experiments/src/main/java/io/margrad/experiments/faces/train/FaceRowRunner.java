package io.margrad.experiments.faces.train;

import io.margrad.experiments.report.MetricPoint;
import io.margrad.experiments.train.Margins;
import io.margrad.experiments.train.Model;
import io.margrad.experiments.train.RowRun;
import io.margrad.experiments.train.RowTraining;
import io.margrad.nn.checkpoint.Checkpoint;
import io.margrad.nn.checkpoint.CheckpointBuilder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Trains one row of Table III. */
final class FaceRowRunner implements RowRun.Owner {
    private final FaceSetup setup;
    private final FaceState state;
    private final FaceRow row;
    private final Model model;
    private final @Nullable Margins margins;

    /**
     * Prepares a row.
     *
     * @param state is told of measurements, warnings and broken images
     * @param model the starting point; training changes it
     * @param margins null for a row without margin loss
     */
    FaceRowRunner(FaceSetup setup, FaceState state, FaceRow row, Model model, @Nullable Margins margins) {
        this.setup = setup;
        this.state = state;
        this.row = row;
        this.model = model;
        this.margins = margins;
    }

    /**
     * Trains; once.
     *
     * @param from a checkpoint of this row to go on from; null: from its first iteration on
     * @throws io.margrad.tensor.NonFiniteException when the row diverges
     */
    RowRun.Outcome train(@Nullable Checkpoint from) {
        FaceTrainConfig config = setup.config();
        FaceSource source = new FaceSource(setup.backend(), setup.faces(), config.model().input(), setup.feed(), state::broken);
        try (RowTraining training = new RowTraining(setup.backend(), recipe(config), model, source)) {
            return new RowRun(row.label(), config.interval(), training, setup.progress(), setup.metrics(), this).train(from);
        }
    }

    private RowTraining.Recipe recipe(FaceTrainConfig config) {
        return new RowTraining.Recipe(
                row.label(),
                row.lambdas().with(config.lambda1(), config.lambda2()),
                config.normalisation(),
                margins,
                config.solver(row).schedule(),
                config.solver(row).warmup(),
                config.momentum(),
                config.weightDecay(),
                config.solver(row).iterations(),
                config.batch());
    }

    @Override
    public boolean due(int iteration, boolean measured) {
        return setup.checkpoints().due(iteration, measured);
    }

    @Override
    public void save(int iteration, Consumer<CheckpointBuilder> ofRow) {
        setup.save(state, iteration, ofRow);
    }

    @Override
    public void point(MetricPoint point) {
        state.curves().add(row.label(), point);
    }

    @Override
    public void warning(String text) {
        state.warnings().add(text);
    }
}
