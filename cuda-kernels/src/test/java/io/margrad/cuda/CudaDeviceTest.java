package io.margrad.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A device on a driver that only counts. */
class CudaDeviceTest {
    private static final int ILLEGAL_ADDRESS = 700;
    private static final int INVALID_VALUE = 1;

    @TempDir
    Path cache = Path.of("");

    private final FakeDriver fake = new FakeDriver();

    private CudaDevice open() {
        return open(CudaOptions.DEFAULT);
    }

    private CudaDevice open(CudaOptions options) {
        return CudaDevice.open(fake.driver, 0, options, cache);
    }

    @AfterEach
    void nothingIsLeft() {
        assertEquals(Map.of(), fake.left());
    }

    @Test
    void describesItself() {
        try (CudaDevice device = open()) {
            assertEquals(
                    "Fake (sm_86, 4 multiprocessors, 1024.0 GiB, driver for CUDA 12.6)", device.describe().toString());
        }
    }

    @Test
    void saysWhichDevicesThereAre() {
        fake.deviceCount = 2;
        var e = assertThrows(
                CudaUnavailableException.class, () -> CudaDevice.open(fake.driver, 2, CudaOptions.DEFAULT, cache));
        assertEquals("there is no CUDA device 2, the driver has 2; take one of cuda:0 to cuda:1", e.getMessage());
        fake.deviceCount = 0;
        assertThrows(CudaUnavailableException.class, this::open);
    }

    @Test
    void cachesFreedBlocks() {
        try (CudaDevice device = open()) {
            CudaBuffer a = device.allocate(100, Element.FLOAT);
            long address = a.address();
            device.free(a);
            CudaBuffer b = device.allocate(128, Element.INT);
            assertEquals(address, b.address());
            assertEquals(1, fake.count("cuMemAlloc"));
            assertEquals(new MemoryUse(1, 512, 512, 0, 0, 1L << 40, 2, 1), device.memory());
            device.free(b);
            assertEquals(new MemoryUse(0, 0, 512, 512, 0, 1L << 40, 2, 1), device.memory());
            device.releaseCache();
            assertEquals(new MemoryUse(0, 0, 512, 0, 0, 1L << 40, 2, 1), device.memory());
            assertEquals(Map.of("context", 1, "stream", 1), fake.left());
        }
    }

    @Test
    void emptiesTheCacheAndTriesAgainWhenTheDriverHasNoMore() {
        fake.memory = 4096;
        try (CudaDevice device = open(new CudaOptions(1 << 20, false, false))) {
            device.free(device.allocate(512, Element.FLOAT));
            CudaBuffer large = device.allocate(1024, Element.FLOAT);
            var e = assertThrows(CudaException.class, () -> device.allocate(1, Element.INT));
            assertEquals(2, e.code());
            assertEquals(
                    "allocating a buffer of 1 INT (512 bytes more; 1 buffers with 4,096 bytes live,"
                            + " 0 cached, 0 reserved of 1,048,576): cuMemAlloc returned CUDA_ERROR_2 (2)",
                    e.getMessage());
            device.free(large);
        }
    }

    @Test
    void keepsToTheCap() {
        try (CudaDevice device = open(new CudaOptions(2048, false, false))) {
            device.free(device.allocate(128, Element.FLOAT));
            CudaBuffer all = device.allocate(512, Element.FLOAT);
            assertEquals(2048, device.memory().liveBytes());
            var e = assertThrows(CudaException.class, () -> device.allocate(1, Element.FLOAT));
            assertEquals("CUDA_ERROR_OUT_OF_MEMORY", e.codeName());
            device.free(all);
        }
    }

    @Test
    void namesWhatIsLiveAtClose() {
        CudaDevice device = open(new CudaOptions(0, false, true));
        device.allocate(3, Element.FLOAT);
        device.free(device.allocate(4, Element.FLOAT));
        device.allocate(5, Element.INT);
        assertEquals(List.of(), device.leaks());
        device.close();
        device.close();
        assertEquals(2, device.leaks().size());
        String latest = device.leaks().getFirst();
        assertTrue(latest.startsWith("CudaBuffer #3 (5 INT; allocated in "), latest);
    }

    @Test
    void refusesWrongUse() throws InterruptedException {
        try (CudaDevice device = open();
                CudaDevice other = open()) {
            CudaBuffer a = device.allocate(3, Element.FLOAT);
            assertThrows(IllegalArgumentException.class, () -> device.allocate(-1, Element.FLOAT));
            assertThrows(IllegalArgumentException.class, () -> device.upload(new float[4], a));
            assertThrows(IllegalArgumentException.class, () -> device.upload(new float[4], 3, a, 0, 2));
            assertThrows(IllegalArgumentException.class, () -> device.upload(new int[3], a));
            assertThrows(IllegalArgumentException.class, () -> device.download(a, 2, new float[4], 0, 2));
            assertThrows(IllegalArgumentException.class, () -> device.fillInt(a, 1));
            assertThrows(IllegalArgumentException.class, () -> device.copy(a, 0, a, 1, -1));
            assertThrows(IllegalArgumentException.class, () -> other.fill(a, 1));
            assertThrows(IllegalArgumentException.class, () -> other.free(a));
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            Thread thread = Thread.ofPlatform().start(() -> {
                thrown.set(assertThrows(IllegalStateException.class, device::synchronize));
                device.adopt();
                device.synchronize();
            });
            thread.join();
            assertTrue(String.valueOf(thrown.get()).contains("belongs to thread"));
            assertThrows(IllegalStateException.class, device::synchronize);
            device.adopt();
            device.free(a);
            assertThrows(IllegalStateException.class, () -> device.free(a));
            assertThrows(IllegalStateException.class, () -> device.fill(a, 1));
        }
    }

    @Test
    void graphsKeepWhatWasFreedInThem() {
        try (CudaDevice device = open()) {
            CudaBuffer before = device.allocate(100, Element.FLOAT);
            device.free(device.allocate(100, Element.FLOAT));
            List<CudaBuffer> inside = new ArrayList<>();
            CudaGraph graph = device.capture(() -> {
                inside.add(device.allocate(100, Element.FLOAT));
                device.fill(inside.getFirst(), 1);
                device.free(inside.getFirst());
                inside.add(device.allocate(100, Element.FLOAT));
                device.fill(inside.getLast(), 2);
            });
            graph.launch();
            assertEquals(2, fake.count("cuMemAlloc"));
            device.free(inside.getLast());
            CudaBuffer after = device.allocate(100, Element.FLOAT);
            assertEquals(3, fake.count("cuMemAlloc"), "the graph writes to its block at each launch");
            graph.close();
            assertThrows(IllegalStateException.class, graph::launch);
            CudaBuffer reused = device.allocate(100, Element.FLOAT);
            assertEquals(3, fake.count("cuMemAlloc"));
            List.of(before, after, reused).forEach(device::free);
        }
    }

    @Test
    void refusesInACaptureWhatCannotBeCaptured() {
        try (CudaDevice device = open()) {
            CudaBuffer a = device.allocate(100, Element.FLOAT);
            List<Runnable> works = List.of(
                    () -> device.allocate(100, Element.FLOAT),
                    () -> device.upload(new float[1], a),
                    () -> device.download(a, new float[1]),
                    device::synchronize,
                    device::event,
                    device::releaseCache,
                    () -> device.capture(() -> {}),
                    () -> device.blas());
            for (Runnable work : works) {
                assertThrows(IllegalStateException.class, () -> device.capture(work));
            }
            device.synchronize();
            var e = assertThrows(IllegalStateException.class, () -> device.capture(works.getFirst()));
            assertEquals(
                    "allocating a buffer of 100 FLOAT while a graph is captured: the cache has no block of 512"
                            + " bytes; do the same work once before capturing it",
                    e.getMessage());
            device.free(a);
        }
    }

    @Test
    void stagesInPieces() {
        try (CudaDevice device = open()) {
            CudaBuffer large = device.allocate(5 * Staging.LENGTH / 2, Element.FLOAT);
            device.upload(new float[large.size()], large);
            assertEquals(3, fake.count("cuMemcpyHtoDAsync"));
            assertEquals(2, fake.count("cuMemHostAlloc"));
            assertEquals(1, fake.count("cuEventSynchronize"), "only the third piece waits for the first");
            device.download(large, new float[large.size()]);
            assertEquals(3, fake.count("cuMemcpyDtoHAsync"));
            assertEquals(2, fake.count("cuMemHostAlloc"));
            device.free(large);
        }
    }

    @Test
    void diesOfAStickyErrorAndNamesTheFirst() {
        CudaDevice device = open();
        CudaBuffer a = device.allocate(100, Element.FLOAT);
        device.operation(() -> "conv1 forward");
        fake.failAlways(ILLEGAL_ADDRESS);
        var first = assertThrows(CudaException.class, () -> device.fill(a, 1));
        assertEquals(
                "conv1 forward: filling CudaBuffer #1 (100 FLOAT): cuMemsetD32Async returned CUDA_ERROR_700 (700)",
                first.getMessage());
        var later = assertThrows(CudaException.class, device::synchronize);
        assertEquals(
                "CUDA device 0 is dead; its first error was in conv1 forward: filling CudaBuffer #1 (100 FLOAT):"
                        + " cuMemsetD32Async returned CUDA_ERROR_700 (700)",
                later.getMessage());
        device.free(a);
        fake.failNoMore();
        device.close();
    }

    @Test
    void livesThroughOtherErrors() {
        try (CudaDevice device = open()) {
            CudaBuffer a = device.allocate(100, Element.FLOAT);
            fake.fail("cuMemsetD32Async", 1, INVALID_VALUE);
            assertThrows(CudaException.class, () -> device.fill(a, 1));
            device.fill(a, 1);
            device.free(a);
        }
    }

    @Test
    void timesBetweenEvents() {
        try (CudaDevice device = open()) {
            CudaEvent start = device.event();
            start.record();
            CudaEvent end = device.event();
            end.record();
            assertEquals(1.5f, end.millisecondsSince(start));
            start.close();
            start.close();
            assertThrows(IllegalStateException.class, () -> end.millisecondsSince(start));
        }
    }

    @Test
    void sizeClassesWasteAnEighthAtMost() {
        int previous = -1;
        for (long bytes = 1; bytes < 1L << 34; bytes += Math.max(1, bytes / 97)) {
            int c = FreeList.sizeClass(bytes);
            long block = FreeList.blockBytes(c);
            assertTrue(block >= bytes && block - bytes <= Math.max(511, bytes / 8), bytes + " in " + block);
            assertEquals(c, FreeList.sizeClass(block));
            assertTrue(c >= previous);
            assertNotEquals(block, FreeList.blockBytes(c + 1));
            previous = c;
        }
    }
}
