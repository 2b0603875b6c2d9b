package io.margrad.bench.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.cuda.CudaDescription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands in a record, and what does not. */
class GpuRecordTest {
    private static final CudaDescription REAL = new CudaDescription("Some GPU", 90, 100, 1L << 34, "13.0");
    private static final CudaDescription EMULATED = new CudaDescription("Margrad emulated device", 90, 4, 1L << 32, "13.0");

    @TempDir
    Path folder;

    @BeforeEach
    void results() throws IOException {
        Files.writeString(folder.resolve("steps.tsv"), "parity\tok\t12\tjava suite\nmemcheck\tnot run: no tool\t0\tsanitizer\n");
        Files.writeString(folder.resolve("jmh-CudaGemm.json"), """
                [{"benchmark": "io.margrad.bench.cuda.CudaGemm.multiplied", "params": {"size": "1000x500x100", "kernels": "OWN"},
                  "primaryMetric": {"score": 50.0, "scoreError": "NaN", "scoreUnit": "us/op"}},
                 {"benchmark": "io.margrad.bench.cuda.LaunchOverhead.eager",
                  "primaryMetric": {"score": 3.25, "scoreError": 0.5, "scoreUnit": "us/op"}}]
                """);
        Files.writeString(folder.resolve("torch.json"), """
                [{"name": "training step, eager", "parameters": {"batch": "128"}, "microseconds": 1234.5}]
                """);
    }

    @Test
    void figuresWithTheirCommands() throws IOException {
        new GpuRecord(REAL, "abc", folder).write();
        String text = Files.readString(folder.resolve("record.md"));
        assertTrue(text.contains("| parity | ok | 12 | `java suite` |"), text);
        assertTrue(text.contains("| memcheck | not run: no tool | 0 | `sanitizer` |"), text);
        // 2 * 1000 * 500 * 100 operations in 50 microseconds
        assertTrue(text.contains("| CudaGemm.multiplied | kernels OWN, size 1000x500x100 | 50.00 |  | 2,000 |"), text);
        assertTrue(text.contains("| LaunchOverhead.eager |  | 3.25 | 0.50 |  |"), text);
        assertTrue(text.contains("| training step, eager | batch 128 | 1,234 |") || text.contains("| 1,235 |"), text);
        assertTrue(Files.readString(folder.resolve("record.json")).contains("\"gflops\": 2000.0"));
    }

    @Test
    void noTimeOfTheEmulatedDevice() throws IOException {
        new GpuRecord(EMULATED, "abc", folder).write();
        for (String file : new String[] {"record.md", "record.json"}) {
            String text = Files.readString(folder.resolve(file));
            assertTrue(text.contains("parity"), text);
            assertFalse(text.contains("seconds") || text.contains("50.0") || text.contains("3.25") || text.contains("1234"), text);
        }
    }

    @Test
    void aFailedStepIsNamed() throws IOException {
        Files.writeString(folder.resolve("steps.tsv"), "parity\tfailed (exit 1)\t12\tjava suite\n");
        new GpuRecord(REAL, "abc", folder).write();
        String text = Files.readString(folder.resolve("record.md"));
        assertTrue(text.contains("| parity | failed (exit 1) | 12 |"), text);
    }

    @Test
    void brokenResultsAreNamed() throws IOException {
        Files.writeString(folder.resolve("jmh-CudaGemm.json"), "{]");
        IOException e = assertThrows(IOException.class, () -> new GpuRecord(REAL, "abc", folder).write());
        assertTrue(String.valueOf(e.getMessage()).contains("jmh-CudaGemm.json: not a JSON array"), e.getMessage());
        Files.writeString(folder.resolve("steps.tsv"), "parity ok\n");
        e = assertThrows(IOException.class, () -> new GpuRecord(REAL, "abc", folder).write());
        assertEquals(
                folder.resolve("steps.tsv") + ": line 1: expected name, outcome, seconds, command; found: parity ok", e.getMessage());
    }
}
