package io.margrad.experiments.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.margrad.losses.CenterUpdate;
import io.margrad.losses.Centers;
import io.margrad.losses.Normalisation;
import io.margrad.losses.SoftmaxLoss;
import io.margrad.nn.Bias;
import io.margrad.nn.Linear;
import io.margrad.nn.MultiStep;
import io.margrad.nn.checkpoint.Checkpoint;
import io.margrad.nn.checkpoint.CheckpointBuilder;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.Labels;
import io.margrad.tensor.Philox;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.jspecify.annotations.Nullable;

/** A row with dropout, on one batch of four numbers an image again and again. */
class DropoutTrainingTest {
    private static final int BATCH = 6;
    private static final int FEATURES = 8;
    private static final int CLASSES = 3;

    private final CpuBackend backend = new CpuBackend(1);

    @AfterEach
    void nothingIsLeft() {
        assertEquals(0, backend.liveBuffers());
        backend.close();
    }

    private static final class OneBatch implements BatchSource, Batches {
        @Override
        public Batches batches() {
            return this;
        }

        @Override
        public void next() {}

        @Override
        public Tensor images(Tape tape) {
            float[] values = new float[BATCH * 4];
            for (int i = 0; i < values.length; i++) {
                values[i] = i % 5 - 2;
            }
            return tape.constant("images", Shape.of(BATCH, 4), values);
        }

        @Override
        public Labels labels(Tape tape) {
            return new Labels(new int[] {0, 1, 2, 2, 1, 0}, CLASSES);
        }

        @Override
        public void save(CheckpointBuilder to) {}

        @Override
        public void restore(Checkpoint from) {}

        @Override
        public Batches again(int iteration) {
            return this;
        }

        @Override
        public void close() {}
    }

    /** The values of all tensors after as many iterations; from a checkpoint where there is one. */
    private float[] train(float dropout, long seed, int iterations, @Nullable Checkpoint from, @Nullable CheckpointBuilder to) {
        RowTraining.Recipe recipe = new RowTraining.Recipe(
                "S+C", new Lambdas(1, 0.1f, 0), Normalisation.BATCH, null, new MultiStep(0.1f, 1, List.of()), 0, 0.9f, 0, 100, BATCH,
                dropout, seed);
        try (Model model = new Model(
                        new Linear(backend, "fc", 4, FEATURES, Bias.ZERO, new Philox(1, 1)),
                        new SoftmaxLoss(backend, "classifier", FEATURES, CLASSES, new Philox(1, 2)),
                        Centers.random(backend, CLASSES, FEATURES, CenterUpdate.standard(), new Philox(1, 3)));
                RowTraining training = new RowTraining(backend, recipe, model, new OneBatch())) {
            if (from != null) {
                training.restore(from);
            }
            for (int i = 0; i < iterations; i++) {
                training.step();
            }
            if (to != null) {
                training.save(to);
            }
            float[] all = new float[0];
            for (Tensor tensor : model.tensors()) {
                float[] values = tensor.toArray();
                int before = all.length;
                all = Arrays.copyOf(all, before + values.length);
                System.arraycopy(values, 0, all, before, values.length);
            }
            return all;
        }
    }

    @Test
    void goesOnWithTheSameBits() {
        float[] whole = train(0.5f, 7, 6, null, null);
        CheckpointBuilder half = Checkpoint.at(3);
        train(0.5f, 7, 3, null, half);
        assertArrayEquals(whole, train(0.5f, 7, 3, half.build(), null));
        assertFalse(Arrays.equals(whole, train(0.5f, 8, 6, null, null)), "the seed decides");
        assertFalse(Arrays.equals(whole, train(0, 7, 6, null, null)), "without dropout");
        assertArrayEquals(train(0, 7, 6, null, null), train(0, 8, 6, null, null));
    }
}
