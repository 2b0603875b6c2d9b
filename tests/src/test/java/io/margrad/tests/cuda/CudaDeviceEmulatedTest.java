package io.margrad.tests.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.cuda.CudaBlas;
import io.margrad.cuda.CudaBuffer;
import io.margrad.cuda.CudaDevice;
import io.margrad.cuda.CudaEvent;
import io.margrad.cuda.CudaException;
import io.margrad.cuda.CudaGraph;
import io.margrad.cuda.CudaLibrary;
import io.margrad.cuda.CudaOptions;
import io.margrad.cuda.CudaUnavailableException;
import io.margrad.cuda.Element;
import io.margrad.cuda.Grid;
import io.margrad.cuda.Kernel;
import io.margrad.cuda.MemoryUse;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The device's whole face, through JCuda, on the emulated libraries. */
@Tag("cuda-emulator")
class CudaDeviceEmulatedTest {
    private final Emulator emulator = Emulator.get();

    @BeforeEach
    void start() {
        emulator.reset();
        assertEquals(0, emulator.living());
    }

    @AfterEach
    void nothingIsLeft() {
        assertEquals("", emulator.report());
        assertEquals(0, emulator.living());
    }

    @Test
    void copiesArraysOfAnySize() {
        try (CudaDevice device = CudaDevice.open(0)) {
            for (int size : new int[] {0, 1, 257, (1 << 20) - 1, 1 << 20, (3 << 20) + 5}) {
                float[] values = random(size);
                int[] integers = new SplittableRandom(2).ints(size).toArray();
                CudaBuffer x = device.allocate(size, Element.FLOAT);
                CudaBuffer y = device.allocate(size, Element.FLOAT);
                CudaBuffer i = device.allocate(size, Element.INT);
                device.upload(values, x);
                device.upload(integers, i);
                device.copy(x, y);
                float[] floatsBack = new float[size];
                int[] integersBack = new int[size];
                device.download(y, floatsBack);
                device.download(i, integersBack);
                assertArrayEquals(values, floatsBack);
                assertArrayEquals(integers, integersBack);
                device.free(x);
                device.free(y);
                device.free(i);
            }
        }
    }

    /** Whatever was copied before: each piece of a long array travels in staging memory that is not in use. */
    @Test
    void copiesALongArrayFirst() {
        for (int uploads = 0; uploads < 4; uploads++) {
            try (CudaDevice device = CudaDevice.open(0)) {
                int size = (3 << 20) + 5;
                CudaBuffer x = device.allocate(size, Element.FLOAT);
                CudaBuffer part = device.allocate(1 << 20, Element.FLOAT);
                for (int k = 0; k < 4; k++) {
                    device.fill(part, k + 1);
                    device.copy(part, 0, x, k << 20, Math.min(1 << 20, size - (k << 20)));
                }
                for (int k = 0; k < uploads; k++) {
                    device.upload(new float[] {1}, 0, x, 0, 1);
                }
                float[] back = new float[size];
                device.download(x, back);
                for (int k = 0; k < 4; k++) {
                    assertEquals(k + 1, back[k << 20], "piece " + k + " after " + uploads + " uploads");
                    assertEquals(k + 1, back[Math.min(size, (k + 1) << 20) - 1], "piece " + k + " after " + uploads + " uploads");
                }
                device.free(part);
                device.free(x);
            }
        }
    }

    @Test
    void copiesAndFillsParts() {
        try (CudaDevice device = CudaDevice.open(0)) {
            CudaBuffer x = device.allocate(6, Element.FLOAT);
            CudaBuffer i = device.allocate(2, Element.INT);
            device.fill(x, -1.5f);
            device.fillInt(i, 7);
            device.upload(new float[] {9, 1, 2, 9}, 1, x, 3, 2);
            device.copy(x, 3, x, 0, 2);
            float[] back = new float[8];
            device.download(x, 0, back, 1, 6);
            assertArrayEquals(new float[] {0, 1, 2, -1.5f, 1, 2, -1.5f, 0}, back);
            int[] integers = new int[2];
            device.download(i, integers);
            assertArrayEquals(new int[] {7, 7}, integers);
            device.free(x);
            device.free(i);
        }
    }

    @Test
    void launchesWithEveryKindOfArgument() {
        try (CudaDevice device = CudaDevice.open(0)) {
            CudaBuffer d = device.allocate(2, Element.INT);
            CudaBuffer result = device.allocate(6, Element.INT);
            device.upload(new int[] {1, 77}, d);
            Kernel kinds = device.kernels().get("device_test.cu", "test_kinds");
            kinds.call()
                    .integer(-5)
                    .real(6)
                    .wide(3L << 32 | 4)
                    .buffer(d, 1)
                    .none()
                    .buffer(result)
                    .launch(Grid.of(1, 32));
            int[] back = new int[6];
            device.download(result, back);
            assertArrayEquals(new int[] {-5, 6, 3, 4, 77, 1}, back);
            assertTrue(kinds.blocksPerMultiprocessor(32, 0) > 0);
            device.free(d);
            device.free(result);
        }
    }

    @Test
    void asksForMuchSharedMemory() {
        int n = 15_000;
        try (CudaDevice device = CudaDevice.open(0)) {
            float[] values = random(n);
            CudaBuffer x = device.allocate(n, Element.FLOAT);
            CudaBuffer y = device.allocate(n, Element.FLOAT);
            device.upload(values, x);
            Kernel reverse = device.kernels().get("device_test.cu", "test_reverse");
            reverse.call().integer(n).buffer(x).buffer(y).launch(Grid.of(1, 128).withShared(4 * n));
            float[] back = new float[n];
            device.download(y, back);
            for (int i = 0; i < n; i++) {
                assertEquals(values[n - 1 - i], back[i]);
            }
            device.free(x);
            device.free(y);
        }
    }

    @Test
    void replaysAGraph() {
        int n = 1000;
        try (CudaDevice device = CudaDevice.open(0)) {
            CudaBuffer x = device.allocate(n, Element.FLOAT);
            CudaBuffer y = device.allocate(n, Element.FLOAT);
            Kernel axpy = device.kernels().get("device_test.cu", "test_axpy");
            Runnable step = () -> {
                CudaBuffer scratch = device.allocate(n, Element.FLOAT);
                device.fill(scratch, 1);
                axpy.call().integer(n).real(3).buffer(x).buffer(scratch).launch(Grid.cover(n, 128));
                axpy.call().integer(n).real(1).buffer(scratch).buffer(y).launch(Grid.cover(n, 128));
                device.free(scratch);
            };
            device.fill(x, 2);
            device.fill(y, 0);
            step.run();
            CudaGraph graph = device.capture(step);
            assertEquals(7, first(device, y), "capturing does nothing");
            CudaEvent start = device.event();
            CudaEvent end = device.event();
            start.record();
            MemoryUse before = device.memory();
            for (int i = 0; i < 10; i++) {
                graph.launch();
            }
            end.record();
            assertEquals(77, first(device, y));
            assertTrue(end.millisecondsSince(start) >= 0);
            assertEquals(before, device.memory());
            device.free(x);
            device.free(y);
        }
    }

    @Test
    void multipliesMatrices() {
        try (CudaDevice device = CudaDevice.open(0)) {
            assertTrue(device.blas().isPresent(), device.blas().reason());
            CudaBlas blas = device.blas().get();
            for (boolean transposeA : new boolean[] {false, true}) {
                for (boolean transposeB : new boolean[] {false, true}) {
                    Gemm.check(device, blas, transposeA, transposeB, 5, 7, 3);
                    Gemm.check(device, blas, transposeA, transposeB, 1, 1, 1);
                    Gemm.check(device, blas, transposeA, transposeB, 2, 3, 0);
                    Gemm.check(device, blas, transposeA, transposeB, 0, 3, 2);
                }
            }
            assertTrue(blas.version().startsWith("12."), blas.version());
        }
    }

    @Test
    void namesWhatDoesNotCompile() {
        try (CudaDevice device = CudaDevice.open(0)) {
            var e = assertThrows(CudaException.class, () -> device.kernels().get("device_broken.cu", "test_broken"));
            assertEquals(CudaLibrary.NVRTC, e.library());
            assertEquals("NVRTC_ERROR_COMPILATION", e.codeName());
            assertTrue(e.context().contains("device_broken.cu"), e::getMessage);
            assertTrue(e.context().contains("undeclared_name"), e::getMessage);
        }
        emulator.reset();
    }

    @Test
    void refusesALaunchThatIsTooLarge() {
        try (CudaDevice device = CudaDevice.open(0)) {
            Kernel axpy = device.kernels().get("device_test.cu", "test_axpy");
            Kernel.Call call = axpy.call().integer(0).real(0).none().none();
            Grid grid = Grid.of(1, 32).withShared(1 << 24);
            device.operation(() -> "some op");
            var e = assertThrows(CudaException.class, () -> call.launch(grid));
            assertTrue(e.context().startsWith("some op: device_test.cu: test_axpy with 1x1x1 blocks"), e::getMessage);
            device.synchronize();
        }
        emulator.reset();
    }

    @Test
    void keepsToTheCapAndReportsWhatLives() {
        CudaDevice device = CudaDevice.open(0, new CudaOptions(1 << 20, false, true));
        device.allocate(1 << 17, Element.FLOAT);
        var e = assertThrows(CudaException.class, () -> device.allocate(1 << 18, Element.FLOAT));
        assertEquals("CUDA_ERROR_OUT_OF_MEMORY", e.codeName());
        device.close();
        String leak = device.leaks().getFirst();
        assertTrue(leak.contains(CudaDeviceEmulatedTest.class.getName()), leak);
    }

    @Test
    void saysWhichDeviceIsMissing() {
        assertThrows(CudaUnavailableException.class, () -> CudaDevice.open(5));
    }

    private static float first(CudaDevice device, CudaBuffer y) {
        float[] back = new float[1];
        device.download(y, 0, back, 0, 1);
        return back[0];
    }

    private static float[] random(int size) {
        SplittableRandom random = new SplittableRandom(1);
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }
}
