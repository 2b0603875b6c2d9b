package io.margrad.bench.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OpBenchmarkTest {
    static List<String> small() {
        return BenchCases.names().stream()
                .filter(name -> BenchCases.find(name, Integer.MAX_VALUE).flop() < 1e8)
                .filter(name -> BenchCases.find(name, Integer.MAX_VALUE).floats() < 1e5)
                .toList();
    }

    /** Opening compares with the reference, so this is a test of the benchmark's own check too. */
    @ParameterizedTest
    @MethodSource("small")
    void runsEveryOpAtASmallSize(String name) {
        OpBenchmark benchmark = new OpBenchmark();
        benchmark.op = name;
        benchmark.engine = Engine.CPU;
        benchmark.threads = 2;
        benchmark.open();
        assertNotNull(benchmark.forward());
        assertNotNull(benchmark.step());
        benchmark.close();
    }

    @Test
    void namesAreUniqueAndAnUnknownOneIsRefused() {
        assertEquals(BenchCases.names().size(), new HashSet<>(BenchCases.names()).size());
        String message = assertThrows(IllegalArgumentException.class, () -> BenchCases.find("matmul 2x2", 1)).toString();
        assertTrue(message.contains("'matmul 2x2'") && message.contains("matmul 127x129x131"), message);
    }

    @Test
    void aPatternChoosesOpsAndLosses() {
        OpRun run = new OpRun(Pattern.compile("matmul 1024|128x10x2"), List.of(Engine.CPU), 1, true);
        assertEquals(List.of("matmul 1024x1024x1024", "matmul 128x10x2"), run.chosen());
        assertEquals(List.of("128x10x2"), run.losses());
    }

    @Test
    void theFusedLossIsRightBeforeItIsMeasured() {
        MarginCenterBenchmark benchmark = new MarginCenterBenchmark();
        benchmark.size = "128x10x2";
        benchmark.threads = 2;
        benchmark.open();
        assertNotNull(benchmark.marginCenter());
        assertNotNull(benchmark.product());
        benchmark.close();
    }
}
