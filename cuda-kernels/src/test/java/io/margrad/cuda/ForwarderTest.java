package io.margrad.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A made-up CUDA 13 library behind a forwarder with the name of CUDA 12. */
class ForwarderTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void knowsWhatJCudaCalls() throws IOException {
        byte[] natives = Natives.resource(Natives.fileName(CudaLibrary.CUBLAS));
        Set<String> wanted = ElfSymbols.wanted(natives);
        assertTrue(wanted.containsAll(List.of("cublasCreate_v2", "cublasSgemm_v2", "cublasSetWorkspace_v2")), wanted::toString);
        assertEquals("libcublas.so.13", new Forwarder(CudaLibrary.CUBLAS).target());
        assertTrue(new Forwarder(CudaLibrary.CUBLAS).functions() > 400);
        assertTrue(ElfSymbols.wanted(Natives.resource(Natives.fileName(CudaLibrary.NVRTC))).contains("nvrtcCompileProgram"));
        assertThrows(IllegalArgumentException.class, () -> ElfSymbols.wanted(new byte[100]));
        assertThrows(IllegalArgumentException.class, () -> new Forwarder(CudaLibrary.DRIVER));
    }

    @Test
    @SuppressWarnings("restricted")
    void handsCallsOn() throws Throwable {
        assumeTrue(run("gcc", "--version"), "skipped: no gcc");
        Path source = Files.writeString(folder.resolve("thirteen.c"), "int cublasGetVersion_v2(void *h, int x) { return x + 13; }");
        Path thirteen = folder.resolve("libcublas.so.13");
        assertTrue(run("gcc", "-shared", "-fPIC", "-o", thirteen.toString(), source.toString()));
        Path cache = folder.resolve("cache");
        Path twelve = new Forwarder(CudaLibrary.CUBLAS).build(thirteen, cache);
        assertEquals(cache.resolve("libcublas.so.12"), twelve);
        try (var files = Files.list(cache)) {
            assertEquals(List.of(twelve), files.toList(), "nothing else is left");
        }
        MethodHandle version = Linker.nativeLinker()
                .downcallHandle(
                        SymbolLookup.libraryLookup(twelve, Arena.global()).findOrThrow("cublasGetVersion_v2"),
                        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
        assertEquals(20, (int) version.invokeExact(java.lang.foreign.MemorySegment.NULL, 7));
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getInputStream().readAllBytes();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
