package io.margrad.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.cpu.Lanes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs every {@link OpCases case} on the CPU; once per vector width. */
@Tag("vector-width")
class OpSuiteTest {
    private static final String CASES = "io.margrad.tests.OpCases#all";

    /** One for each number of threads: threads and free lists are kept from case to case, as in a long training. */
    private static final Map<Integer, CpuBackend> BACKENDS = new HashMap<>();

    @AfterAll
    static void close() {
        BACKENDS.values().forEach(CpuBackend::close);
    }

    @Test
    void runsAtTheWidthThatWasAskedFor() {
        assertEquals(System.getProperty("margrad.vectorBits", "" + Lanes.BITS), "" + Lanes.BITS);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(CASES)
    void forwardIsTheReference(OpCase op) {
        OpChecks.forwardIsTheReference(op, backend(2));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(CASES)
    void gradientIsThatOfTheReferenceAndIsAdded(OpCase op) {
        OpChecks.gradientIsThatOfTheReferenceAndIsAdded(op, backend(2));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(CASES)
    void bitsDependOnNothingButTheInputs(OpCase op) {
        List<CpuBackend> backends = Stream.of(1, 1, 2, 3, 4).map(OpSuiteTest::backend).toList();
        OpChecks.bitsDependOnNothingButTheInputs(op, backends);
    }

    private static CpuBackend backend(int threads) {
        return BACKENDS.computeIfAbsent(threads, CpuBackend::new);
    }
}
