package io.margrad.experiments.mnist;

import io.margrad.experiments.report.MetricPoint;
import io.margrad.experiments.train.Margins;
import io.margrad.experiments.train.Model;
import io.margrad.experiments.train.RowRun;
import io.margrad.experiments.train.RowTraining;
import io.margrad.nn.MultiStep;
import io.margrad.nn.checkpoint.Checkpoint;
import io.margrad.nn.checkpoint.CheckpointBuilder;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Trains one row of Table II, and measures what came out. */
final class RowRunner implements RowRun.Owner {
    private static final float FALL = 0.8f;

    private final Setup setup;
    private final ExperimentState state;
    private final Stage stage;
    private final Model model;
    private final @Nullable Margins margins;

    /**
     * Prepares a row.
     *
     * @param state is told of measurements and warnings
     * @param model the starting point; training changes it
     * @param margins null for a row without margin loss
     */
    RowRunner(Setup setup, ExperimentState state, Stage stage, Model model, @Nullable Margins margins) {
        this.setup = setup;
        this.state = state;
        this.stage = stage;
        this.model = model;
        this.margins = margins;
    }

    /**
     * Trains and measures; once.
     *
     * @param from a checkpoint of this row to go on from; null: from its first iteration on
     * @throws io.margrad.tensor.NonFiniteException when the row diverges
     */
    RowResult train(@Nullable Checkpoint from) {
        MnistConfig config = setup.config();
        RowRun.Outcome outcome;
        try (RowTraining training = new RowTraining(
                setup.backend(), recipe(config), model, new DigitSource(setup.backend(), config, setup.train()))) {
            outcome = new RowRun(stage.name(), config.interval(), training, setup.progress(), setup.metrics(), this).train(from);
        }
        return RowResult.of(
                stage,
                Evaluation.of(setup.backend(), model, setup.test()),
                model.centers().toArray(),
                outcome.activeIntra(),
                outcome.activeInter(),
                stage.row().lambda2() > 0 ? margins : null,
                outcome.seconds());
    }

    private RowTraining.Recipe recipe(MnistConfig config) {
        int iterations = stage.iterations();
        return new RowTraining.Recipe(
                stage.row().label(),
                stage.row().lambdas().with(config.lambda1(), config.lambda2()),
                config.normalisation(),
                margins,
                new MultiStep(
                        stage.row().tuned() ? config.tuneLearningRate() : config.learningRate(),
                        FALL,
                        List.of(iterations / 2, iterations * 4 / 5)),
                0,
                config.momentum(),
                config.weightDecay(),
                iterations,
                config.batch(),
                0,
                config.seed());
    }

    @Override
    public boolean due(int iteration, boolean measured) {
        return setup.checkpoints().due(iteration, measured);
    }

    @Override
    public void save(int iteration, Consumer<CheckpointBuilder> row) {
        setup.save(state, iteration, row);
    }

    @Override
    public void point(MetricPoint point) {
        state.curves().add(stage.name(), point);
    }

    @Override
    public void warning(String text) {
        state.warnings().add(text);
    }
}
