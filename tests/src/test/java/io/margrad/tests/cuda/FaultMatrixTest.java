package io.margrad.tests.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.margrad.cuda.CudaException;
import io.margrad.cuda.CudaLibrary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Every function of the vendor's libraries that is called fails with every code below, once at its first and once at
 * its last call: a {@link CudaException} that names function and code and has a context, no hang, and nothing left
 * behind.
 */
@Tag("cuda-emulator")
class FaultMatrixTest {
    private static final Map<CudaLibrary, int[]> CODES = Map.of(
            CudaLibrary.DRIVER, new int[] {1, 2, 3, 100, 201, 400, 700, 718, 719, 999},
            CudaLibrary.NVRTC, new int[] {1, 2, 3, 4, 5, 7, 8, 9, 11},
            CudaLibrary.CUBLAS, new int[] {1, 3, 7, 8, 11, 13, 14, 15, 16},
            CudaLibrary.CUDNN, new int[] {1001, 1002, 2000, 2002, 2003, 3000, 3007, 4000, 5000, 5001});

    /** After these nothing can be destroyed any more, except the context. */
    private static final Set<Integer> STICKY = Set.of(700, 718, 719, 999);

    private static final int OUT_OF_MEMORY = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Set<String> FUNCTIONS = new HashSet<>();
    private static int pairs;
    private static int faults;

    @TestFactory
    List<DynamicTest> everyFunctionFails() {
        Emulator emulator = Emulator.get();
        Map<String, Integer> calls = countCalls(emulator);
        List<DynamicTest> tests = new ArrayList<>();
        // What a failed destroyer leaves behind stays for good: those come last, the context's at the very end.
        List<String> functions = new ArrayList<>(calls.keySet());
        functions.sort(Comparator.comparingInt(FaultMatrixTest::rank));
        functions.forEach(function -> {
            int count = calls.getOrDefault(function, 0);
            for (int code : CODES.getOrDefault(library(function), new int[0])) {
                tests.add(DynamicTest.dynamicTest(function + " " + code, () -> {
                    failOnce(emulator, function, 1, code);
                    if (count > 1) {
                        failOnce(emulator, function, count, code);
                    }
                    FUNCTIONS.add(function);
                    pairs++;
                    faults += Math.min(count, 2);
                }));
            }
        });
        // 30 functions of the driver, 7 of NVRTC, 8 of cuBLAS, 24 of cuDNN at the time of writing.
        assertTrue(calls.size() >= 65, calls.keySet()::toString);
        return tests;
    }

    /** One line for the log: what was tried, and that all of it went as it should. */
    @AfterAll
    static void printCount() {
        IO.println("fault matrix: " + FUNCTIONS.size() + " functions, " + pairs + " pairs of function and code, "
                + faults + " failed calls (the first and the last of a run), each handled");
    }

    /** 0 for a function that destroys nothing, 1 for one that destroys, 2 for the one that lets go of the context. */
    private static int rank(String function) {
        boolean destroys = function.contains("Destroy") || function.contains("Unload") || function.contains("Free");
        return function.contains("Release") ? 2 : destroys ? 1 : 0;
    }

    /** Calls of each function in one healthy run. */
    private static Map<String, Integer> countCalls(Emulator emulator) {
        emulator.reset();
        forgetKernels();
        Map<String, Long> before = new LinkedHashMap<>();
        emulator.functions().forEach(f -> before.put(f, emulator.calls(f)));
        EmulatedWork.run();
        assertEquals(0, emulator.living());
        Map<String, Integer> calls = new LinkedHashMap<>();
        before.forEach((f, n) -> {
            int count = Math.toIntExact(emulator.calls(f) - n);
            if (count > 0) {
                calls.put(f, count);
            }
        });
        return calls;
    }

    private static void failOnce(Emulator emulator, String function, int call, int code) {
        emulator.reset();
        if (library(function) == CudaLibrary.NVRTC) {
            forgetKernels();
        }
        long before = emulator.living();
        emulator.inject(function, call, code);
        CudaException e = assertTimeoutPreemptively(PATIENCE, FaultMatrixTest::failure);
        boolean retried = function.equals("cuMemAlloc") && code == OUT_OF_MEMORY;
        if (e != null) {
            check(e, function, code);
        } else if (!retried) {
            fail("call " + call + " of " + function + " returned " + code + ", and nobody noticed");
        }
        boolean dead = library(function) == CudaLibrary.DRIVER && STICKY.contains(code);
        if (dead && rank(function) < 2) {
            assertEquals(0, emulator.deviceBlocks(), "the memory of a dead device goes with its context");
        } else if (rank(function) == 0) {
            assertEquals(before, emulator.living(), () -> "left behind after call " + call + " of " + function + ": " + e);
        }
    }

    private static @Nullable CudaException failure() {
        try {
            EmulatedWork.run();
            return null;
        } catch (CudaException e) {
            return e;
        }
    }

    private static void check(CudaException e, String function, int code) {
        assertEquals(library(function), e.library());
        // The suffixes of versions, such as _v7 and WithFlags, differ between the libraries and JCuda.
        assertTrue(function.startsWith(e.function()), () -> function + " failed, but " + e.getMessage());
        boolean hidden = e.code() == -1 && e.getCause() != null && e.context().contains("convolution");
        assertTrue(e.code() == code || hidden, e::getMessage);
        assertFalse(e.context().isEmpty());
    }

    private static CudaLibrary library(String function) {
        return function.startsWith("cublas")
                ? CudaLibrary.CUBLAS
                : function.startsWith("cudnn")
                        ? CudaLibrary.CUDNN
                        : function.startsWith("nvrtc") ? CudaLibrary.NVRTC : CudaLibrary.DRIVER;
    }

    /** Empties the cache of compiled kernels, so that the compiler is called. */
    private static void forgetKernels() {
        Path cache = Path.of(System.getenv().getOrDefault("XDG_CACHE_HOME", ""), "margrad", "cubin");
        if (!cache.isAbsolute() || !Files.exists(cache)) {
            return;
        }
        try (Stream<Path> files = Files.list(cache)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
