package io.margrad.tests.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.config.Settings;
import io.margrad.experiments.faces.train.FaceSettings;
import io.margrad.experiments.faces.train.FaceTrainConfig;
import io.margrad.experiments.faces.train.FaceTraining;
import io.margrad.experiments.faces.train.TrainingFaces;
import io.margrad.experiments.run.MetricsLog;
import io.margrad.experiments.run.Progress;
import io.margrad.experiments.train.CheckpointEvery;
import io.margrad.experiments.train.RunCheckpoints;
import io.margrad.nn.Dropout;
import io.margrad.nn.checkpoint.Checkpoint;
import io.margrad.tensor.Backend;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.CudaBackend;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import io.margrad.tensor.cuda.KernelChoice;
import io.margrad.tensor.cuda.RepeatedWork;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a training of faces does between its steps, on a CUDA device where the steps are a captured graph, beside the CPU. */
@Tag("cuda-emulator")
class CudaFaceTrainingTest {
    private static final int STEPS = 5;

    @TempDir
    private Path folder = Path.of("");

    /** From the third step on the step is a graph, and each finds the mask that was drawn for it. */
    @Test
    void aCapturedStepDropsOutWhatWasDrawnForIt() {
        Shape shape = Shape.of(3, 7);
        float[] x = new float[shape.size()];
        for (int i = 0; i < x.length; i++) {
            x[i] = i + 1;
        }
        try (CpuBackend cpu = new CpuBackend(1);
                CudaBackend cuda = CudaUnderTest.open(KernelChoice.OWN);
                Dropout onCpu = new Dropout(cpu, "dropout", shape, 0.5f, 3);
                Dropout onCuda = new Dropout(cuda, "dropout", shape, 0.5f, 3)) {
            Tensor in = Tensor.persistent(cuda, "x", shape, x, false);
            Tensor out = Tensor.persistent(cuda, "y", shape, new float[shape.size()], false);
            try (RepeatedWork step = new RepeatedWork(cuda.device(), () -> Tape.call(cuda, () -> {
                Tensor y = onCuda.forward(in);
                cuda.fill(out.buffer(), 0);
                cuda.engine().elementwise().axpy(shape.size(), 1, y.device(), out.device());
                return true;
            }))) {
                for (int i = 1; i <= STEPS; i++) {
                    onCpu.draw(i);
                    onCuda.draw(i);
                    step.run();
                    float[] expected = Tape.call(cpu, () -> onCpu.forward(Tape.current().constant("x", shape, x)).toArray());
                    assertArrayEquals(expected, out.toArray(), "step " + i);
                }
                assertTrue(step.isCaptured());
            } finally {
                in.close();
                out.close();
            }
        }
    }

    /** Five people with three pictures of noise, each with its own brightness. */
    private Path faces() throws IOException {
        Random random = new Random(1);
        for (int person = 0; person < 5; person++) {
            Path own = Files.createDirectories(folder.resolve("faces/" + person));
            for (int i = 0; i < 3; i++) {
                BufferedImage picture = new BufferedImage(96, 112, BufferedImage.TYPE_BYTE_GRAY);
                for (int at = 0; at < 96 * 112; at++) {
                    picture.getRaster().setSample(at % 96, at / 96, 0, 40 * person + random.nextInt(90));
                }
                ImageIO.write(picture, "png", own.resolve(i + ".png").toFile());
            }
        }
        return folder.resolve("faces");
    }

    private Path run(Backend backend, String name, FaceTrainConfig config) throws IOException {
        Path run = Files.createDirectory(folder.resolve(name));
        TrainingFaces faces = TrainingFaces.of(config.data()).heldOut(config.validationIdentities(), config.seed());
        try (MetricsLog metrics = new MetricsLog(run.resolve("metrics.jsonl"))) {
            RunCheckpoints checkpoints = RunCheckpoints.of(run, new CheckpointEvery.Iterations(2));
            new FaceTraining(backend, config, faces, Progress.silent(), metrics, checkpoints).run(rows -> {});
        }
        assertEquals(0, backend.liveBuffers(), "buffers left");
        return run;
    }

    /** The validation looks at the network between two launches of the graph, and changes nothing. */
    @Test
    void aValidationBetweenTheStepsIsThatOfTheCpu() throws IOException {
        Settings settings = FaceSettings.read("reduced");
        Map.of("data", faces().toString(), "width", "0.01", "features", "4", "rows", "S+C", "iterations", "5", "batch", "2", "interval", "1",
                        "validation-identities", "2", "warmup", "0")
                .forEach((setting, value) -> settings.set(setting, value, "test"));
        FaceTrainConfig config = FaceTrainConfig.of(settings);
        Path onCpu;
        Path onCuda;
        try (CpuBackend cpu = new CpuBackend(1)) {
            onCpu = run(cpu, "cpu", config);
        }
        try (CudaBackend cuda = CudaUnderTest.open(KernelChoice.OWN)) {
            onCuda = run(cuda, "cuda", config);
        }
        List<String> expected = Files.readAllLines(onCpu.resolve("metrics.jsonl"));
        List<String> found = Files.readAllLines(onCuda.resolve("metrics.jsonl"));
        assertEquals(STEPS, found.size());
        for (int i = 0; i < STEPS; i++) {
            assertEquals(figure("total", expected.get(i)), figure("total", found.get(i)), 1e-3, "total of line " + i);
            assertEquals(figure("validationAuc", expected.get(i)), figure("validationAuc", found.get(i)), 0.05, "AUC of line " + i);
        }
        Checkpoint best = Checkpoint.read(onCuda.resolve("best-s-c.safetensors"));
        double highest = found.stream().mapToDouble(line -> figure("validationAuc", line)).max().orElseThrow();
        assertEquals(highest, best.score().orElseThrow());
    }

    private static double figure(String name, String line) {
        return Pattern.compile("\"" + name + "\":([-0-9.Ee]+)")
                .matcher(line)
                .results()
                .mapToDouble(found -> Double.parseDouble(found.group(1)))
                .findFirst()
                .orElseThrow();
    }
}
