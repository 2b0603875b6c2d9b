package io.margrad.tests.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.margrad.experiments.config.Settings;
import io.margrad.experiments.data.EmbeddedSubset;
import io.margrad.experiments.mnist.MnistConfig;
import io.margrad.experiments.mnist.MnistConfig.Preset;
import io.margrad.experiments.mnist.MnistExperiment;
import io.margrad.experiments.mnist.RowResult;
import io.margrad.experiments.run.MetricsLog;
import io.margrad.experiments.run.Progress;
import io.margrad.tensor.Backend;
import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.CudaBackend;
import io.margrad.tensor.NonFiniteException;
import io.margrad.tensor.cuda.KernelChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The MNIST experiment on a CUDA device, beside the same on the CPU. */
@Tag("cuda-emulator")
class CudaMnistTest {
    private static final Pattern TOTAL = Pattern.compile("\"total\":([-0-9.Ee]+)");

    @TempDir
    private Path folder = Path.of("");

    private record Run(List<RowResult> results, List<Double> losses, String metrics) {}

    private static Settings settings(Map<String, String> values) {
        Settings settings = MnistConfig.preset(Preset.SMOKE);
        values.forEach((name, value) -> settings.set(name, value, "test"));
        return settings;
    }

    private Run run(Backend backend, Settings settings) throws IOException {
        Path file = Files.createTempFile(folder, "metrics", ".jsonl");
        try (MetricsLog metrics = new MetricsLog(file)) {
            MnistExperiment experiment = new MnistExperiment(
                    backend, MnistConfig.of(settings), EmbeddedSubset.load(""), Progress.silent(), metrics);
            List<RowResult> results = experiment.run((rows, trials) -> {});
            String lines = Files.readString(file);
            return new Run(results, TOTAL.matcher(lines).results().map(m -> Double.valueOf(m.group(1))).toList(), lines);
        }
    }

    /**
     * Fifty steps, the loss of each of them, and what the trained network says of the test digits.
     *
     * <p>At a fiftieth of the usual learning rate, since at the usual one training is chaotic: there the CPU's own two ways to convolve,
     * both right, end up 0.05 apart after fifty steps. Steps at the usual rate, fewer of them, are compared below.
     */
    @Test
    void trainsAsTheCpuDoes() throws IOException {
        Settings settings = settings(Map.of(
                "rows", "S+C", "iterations", "50", "batch", "12", "interval", "1", "test-digits", "1000", "learning-rate", "2e-4"));
        Run onCpu;
        try (CpuBackend cpu = new CpuBackend(2)) {
            onCpu = run(cpu, settings);
        }
        Run onCuda;
        try (CudaBackend cuda = CudaUnderTest.open(KernelChoice.VENDOR)) {
            onCuda = run(cuda, settings);
            assertEquals(0, cuda.liveBuffers(), "buffers left");
        }
        assertEquals(50, onCuda.losses.size());
        double worst = 0;
        for (int i = 0; i < 50; i++) {
            worst = Math.max(worst, Math.abs(onCpu.losses.get(i) - onCuda.losses.get(i)));
        }
        assertTrue(worst <= 1e-4, "losses differ by " + worst);
        int[] expected = onCpu.results.getFirst().predicted();
        int[] found = onCuda.results.getFirst().predicted();
        int same = 0;
        for (int i = 0; i < expected.length; i++) {
            same += expected[i] == found[i] ? 1 : 0;
        }
        assertEquals(1000, expected.length);
        assertTrue(same >= 999, same + " of 1000 predictions are the same");
        System.out.printf("cuda and cpu: 50 steps, losses differ by %.2g at most, %d of 1000 predictions agree%n", worst, same);
    }

    /** All four rows, own kernels, captured into graphs; twice, with the same bits. */
    @Test
    void ownKernelsRunEveryRowAndGiveTheSameBits() throws IOException {
        Settings settings = settings(Map.of(
                "iterations", "5", "tune-iterations", "4", "batch", "6", "train-digits", "30", "test-digits", "20",
                "interval", "2"));
        Run first;
        Run second;
        try (CudaBackend cuda = CudaUnderTest.open(KernelChoice.OWN)) {
            first = run(cuda, settings);
            second = run(cuda, settings);
            assertEquals(0, cuda.liveBuffers(), "buffers left");
        }
        assertEquals(4, first.results.size());
        assertEquals(first.metrics, second.metrics);
        Run onCpu;
        try (CpuBackend cpu = new CpuBackend(1)) {
            onCpu = run(cpu, settings);
        }
        assertEquals(onCpu.losses.size(), first.losses.size());
        for (int i = 0; i < onCpu.losses.size(); i++) {
            assertEquals(onCpu.losses.get(i), first.losses.get(i), 1e-4 * Math.max(1, onCpu.losses.get(i)), "line " + i);
        }
    }

    /** Ten steps more are ten launches of a graph and ten small copies up: nothing comes back, and nothing is allocated. */
    @Test
    void aStepIsOneGraphAndOneCopyUp() throws IOException {
        assumeFalse(CudaUnderTest.real(), "skipped: only the emulated driver counts calls");
        calls(14); // whatever is not in the cache of cubins is compiled here
        Map<String, Long> few = calls(14);
        Map<String, Long> more = calls(24);
        Map<String, Long> difference = new TreeMap<>();
        more.forEach((function, count) -> {
            long further = count - few.getOrDefault(function, 0L);
            if (further != 0) {
                difference.put(function.replace("_v2", ""), further);
            }
        });
        // The event is what tells that the staging memory of the copy is free again.
        assertEquals(
                Map.of("cuMemcpyHtoDAsync", 10L, "cuGraphLaunch", 10L, "cuEventRecord", 10L, "cuEventSynchronize", 10L),
                difference);
    }

    private Map<String, Long> calls(int iterations) throws IOException {
        Emulator emulator = Emulator.get();
        Settings settings = settings(Map.of(
                "rows", "S+C", "iterations", "" + iterations, "batch", "3", "train-digits", "12", "test-digits", "2",
                "interval", "1000"));
        try (CudaBackend cuda = CudaUnderTest.open(KernelChoice.VENDOR)) {
            Map<String, Long> before = new TreeMap<>();
            emulator.functions().forEach(f -> before.put(f, emulator.calls(f)));
            run(cuda, settings);
            Map<String, Long> calls = new TreeMap<>();
            before.forEach((f, n) -> calls.put(f, emulator.calls(f) - n));
            return calls;
        }
    }

    @Test
    void divergenceNamesRowIterationAndFirstBadOp() {
        Settings settings = settings(Map.of(
                "rows", "S", "iterations", "12", "batch", "4", "train-digits", "20", "test-digits", "10", "interval", "6",
                "learning-rate", "1e18"));
        String message;
        try (CudaBackend cuda = CudaUnderTest.open(KernelChoice.VENDOR)) {
            NonFiniteException e = assertThrows(NonFiniteException.class, () -> run(cuda, settings));
            message = e.getMessage();
            assertEquals(0, cuda.liveBuffers(), "buffers left");
        }
        assertNotNull(message);
        Matcher matcher = Pattern.compile("row S diverged at iteration (\\d+): .*first bad op: \\w+ .*").matcher(message);
        assertTrue(matcher.matches(), message);
        int iteration = Integer.parseInt(matcher.group(1));
        assertTrue(iteration >= 2 && iteration <= 6, message);
    }
}
