package io.margrad.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every function of the driver fails once at every call that the work below makes, with ten codes: an error that says
 * so, no leak.
 */
class DriverFaultTest {
    private static final int[] CODES = {1, 2, 3, 100, 201, 400, 700, 718, 719, 999};

    /** Their failure leaves behind what could not be destroyed, of course. */
    private static final List<String> DESTROYERS = List.of(
            "cuMemFree", "cuMemFreeHost", "cuModuleUnload", "cuStreamDestroy", "cuGraphDestroy", "cuGraphExecDestroy",
            "cuEventDestroy", "cuDevicePrimaryCtxRelease");

    @TempDir
    Path cache = Path.of("");

    /** Something of everything that needs no compiler. */
    private void work(FakeDriver fake) {
        try (CudaDevice device = CudaDevice.open(fake.driver, 0, new CudaOptions(1 << 20, true, false), cache)) {
            device.operation(() -> "the op");
            CudaBuffer a = device.allocate(100, Element.FLOAT);
            CudaBuffer b = device.allocate(200, Element.FLOAT);
            device.upload(new float[100], a);
            device.fill(b, 1);
            device.copy(a, b);
            device.free(device.allocate(100, Element.INT));
            CudaGraph graph = device.capture(() -> {
                CudaBuffer inside = device.allocate(100, Element.FLOAT);
                device.copy(a, inside);
                device.free(inside);
            });
            CudaEvent start = device.event();
            CudaEvent end = device.event();
            start.record();
            graph.launch();
            end.record();
            end.millisecondsSince(start);
            graph.close();
            device.download(b, new float[200]);
            device.free(a);
            device.releaseCache();
            device.synchronize();
        }
    }

    @TestFactory
    List<DynamicTest> everyCallFails() {
        FakeDriver healthy = new FakeDriver();
        work(healthy);
        assertEquals(Map.of(), healthy.left());
        // Kernels need a compiler; their calls fail in the tests on the emulator.
        List<String> withCompiler = List.of("cuModule", "cuFunc", "cuOccupancy", "cuLaunch");
        for (Method function : Driver.class.getDeclaredMethods()) {
            String name = function.getName();
            boolean covered = healthy.calls.contains(name) || withCompiler.stream().anyMatch(name::startsWith);
            assertTrue(covered || name.equals("cuMemGetInfo"), name + " is not called by this test");
        }
        return new TreeSet<>(healthy.calls).stream()
                .filter(function -> !function.equals("view"))
                .map(name -> DynamicTest.dynamicTest(name, () -> failAtEachCall(name, healthy.count(name))))
                .toList();
    }

    private void failAtEachCall(String function, long calls) {
        for (int call = 1; call <= calls; call++) {
            for (int code : CODES) {
                FakeDriver fake = new FakeDriver();
                fake.fail(function, call, code);
                CudaException e = run(fake);
                boolean retried = function.equals("cuMemAlloc") && code == 2;
                if (e != null || !retried) {
                    check(e, function, code);
                }
                if (!DESTROYERS.contains(function)) {
                    assertEquals(Map.of(), fake.left(), function + " call " + call + " code " + code);
                }
            }
        }
    }

    private @Nullable CudaException run(FakeDriver fake) {
        try {
            work(fake);
            return null;
        } catch (CudaException e) {
            return e;
        }
    }

    private static void check(@Nullable CudaException e, String function, int code) {
        if (e == null) {
            fail(function + " failed with " + code + " and nobody noticed");
            return;
        }
        assertEquals(function, e.function());
        assertEquals(code, e.code());
        assertTrue(!e.context().isEmpty(), Arrays.toString(e.getStackTrace()));
    }
}
