package io.margrad.experiments.faces.train;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.feed.BrokenImage;
import io.margrad.experiments.faces.model.Embedding;
import io.margrad.experiments.report.MetricPoint;
import io.margrad.experiments.train.Margins;
import io.margrad.experiments.train.Model;
import io.margrad.experiments.train.RowRun;
import io.margrad.experiments.train.RowTraining;
import io.margrad.nn.checkpoint.Checkpoint;
import io.margrad.nn.checkpoint.CheckpointBuilder;
import io.margrad.tensor.NonFiniteException;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Trains one row of Table III. */
final class FaceRowRunner implements RowRun.Owner {
    /** What a line of metrics calls the area under the ROC curve of the validation. */
    private static final String VALIDATION = "validationAuc";

    private final FaceSetup setup;
    private final FaceState state;
    private final FaceRow row;
    private final Model model;
    private final @Nullable Margins margins;
    private final BestWeights best;

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
        this.best = new BestWeights(row.slug(), setup.checkpoints());
    }

    /**
     * Trains; once.
     *
     * @param from a checkpoint of this row to go on from; null: from its first iteration on
     * @throws io.margrad.tensor.NonFiniteException when the row diverges
     */
    RowRun.Outcome train(@Nullable Checkpoint from) {
        FaceTrainConfig config = setup.config();
        if (from != null) {
            best.restore(from, state.warnings()::add);
        }
        FaceSource source = new FaceSource(setup.backend(), setup.faces(), config.model().input(), setup.feed(), state::broken);
        try (RowTraining training = new RowTraining(setup.backend(), recipe(config), model, source)) {
            RowRun.Outcome outcome =
                    new RowRun(row.label(), config.interval(), training, setup.progress(), setup.metrics(), this).train(from);
            best.write();
            return outcome;
        } catch (NonFiniteException | DataException e) {
            writeBest(e);
            throw e;
        }
    }

    /** What was best before the row failed stays on the disk. */
    private void writeBest(RuntimeException failure) {
        try {
            best.write();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    /** The best weights that were seen, on the disk when the row is trained. */
    BestWeights best() {
        return best;
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
                config.batch(),
                config.dropout(),
                config.seed());
    }

    @Override
    public boolean due(int iteration, boolean measured) {
        return setup.checkpoints().due(iteration, measured);
    }

    @Override
    public void save(int iteration, Consumer<CheckpointBuilder> ofRow) {
        setup.save(state, iteration, to -> {
            best.write();
            best.save(to);
            ofRow.accept(to);
        });
    }

    /** Scores the weights as they are now: by the validation, or by the loss of the iterations that led to them. */
    @Override
    public Map<String, Double> measured(int iteration, double loss) {
        FaceValidation validation = setup.validation();
        double score = validation == null ? -loss : validate(validation, iteration);
        best.offer(iteration, score, () -> setup.weights(row, iteration, state.start(), true)
                .score(score)
                .tensors("", model.tensors())
                .build());
        return validation == null ? Map.of() : Map.of(VALIDATION, score);
    }

    private double validate(FaceValidation validation, int iteration) {
        try {
            return validate(validation);
        } catch (DataException | IllegalArgumentException e) {
            throw new DataException("row %s, validation after iteration %d: %s".formatted(row.label(), iteration, e.getMessage()), e);
        }
    }

    private double validate(FaceValidation validation) {
        Embedding embedded = setup.embedder(model.network()).embed("validation", validation.faces());
        int trained = setup.faces().size();
        embedded.broken().forEach(image -> state.broken(new BrokenImage(trained + image.image(), image.message())));
        return validation.auc(embedded);
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
