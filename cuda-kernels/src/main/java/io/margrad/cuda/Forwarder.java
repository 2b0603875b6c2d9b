package io.margrad.cuda;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A library with the name of CUDA 12 that hands every call on to the one of CUDA 13. JCuda's natives ask for CUDA 12's names; the calls
 * they make are the same in both. Each function is one jump through a table that is filled when the library is loaded.
 *
 * <p>For cuBLAS and NVRTC. cuDNN 9 has one name for both versions of CUDA, and the driver too.
 */
public final class Forwarder {
    private final CudaLibrary library;
    private final Set<String> functions;

    /**
     * A forwarder for a library.
     *
     * @param library {@link CudaLibrary#CUBLAS} or {@link CudaLibrary#NVRTC}
     * @throws IOException when JCuda's natives are not on the class path
     */
    public Forwarder(CudaLibrary library) throws IOException {
        if (library != CudaLibrary.CUBLAS && library != CudaLibrary.NVRTC) {
            throw new IllegalArgumentException("forwarder: expected cuBLAS or NVRTC, found " + library);
        }
        this.library = library;
        String prefix = library == CudaLibrary.CUBLAS ? "cublas" : "nvrtc";
        Set<String> wanted = ElfSymbols.wanted(Natives.resource(Natives.fileName(library)));
        wanted.removeIf(name -> !name.startsWith(prefix));
        this.functions = wanted;
    }

    /** Name of CUDA 13's library, such as {@code libcublas.so.13}. */
    public String target() {
        return library.soname().replace(".so.12", ".so.13");
    }

    /** How many functions it hands on. */
    public int functions() {
        return functions.size();
    }

    /**
     * Builds it with gcc.
     *
     * @param target file of CUDA 13's library
     * @param folder where it goes, whole or not at all, under CUDA 12's name
     * @return the file
     * @throws IOException when gcc is missing or fails, with what it said
     */
    public Path build(Path target, Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Path work = Files.createTempDirectory(folder, "forwarder");
        try {
            Path source = Files.writeString(work.resolve("forwarder.c"), source(target));
            Path versions = Files.writeString(work.resolve("versions.map"), library.soname() + " { global: *; };\n");
            Path built = work.resolve(library.soname());
            run(List.of(
                    "gcc", "-shared", "-fPIC", "-O2", "-o", built.toString(), source.toString(),
                    "-Wl,-soname," + library.soname(), "-Wl,--version-script=" + versions, "-ldl"));
            return Files.move(built, folder.resolve(library.soname()), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            try (Stream<Path> files = Files.walk(work)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private String source(Path target) {
        StringBuilder names = new StringBuilder();
        StringBuilder jumps = new StringBuilder();
        int i = 0;
        for (String function : functions) {
            names.append("    \"").append(function).append("\",\n");
            jumps.append("__asm__(\".globl %1$s\\n.type %1$s,@function\\n%1$s: jmp *margrad_targets+%2$d(%%rip)\\n\");\n"
                    .formatted(function, i * Long.BYTES));
            i++;
        }
        return """
            #define _GNU_SOURCE
            #include <dlfcn.h>
            #include <stdio.h>
            #include <stdlib.h>

            static const char *const names[] = {
            %s};
            __attribute__((visibility("hidden"))) void *margrad_targets[sizeof names / sizeof *names];

            static void missing(void) {
                fprintf(stderr, "margrad: %s has no such function\\n");
                abort();
            }

            __attribute__((constructor)) static void bind(void) {
                void *library = dlopen("%s", RTLD_NOW | RTLD_GLOBAL);
                for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
                    void *target = library ? dlsym(library, names[i]) : 0;
                    margrad_targets[i] = target ? target : (void *)missing;
                }
            }

            %s"""
                .formatted(names, target(), target.toAbsolutePath(), jumps);
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new IOException("gcc cannot be started: install gcc, or run `./margrad cuda-libs install`", e);
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("gcc failed:\n" + output);
        }
    }
}
