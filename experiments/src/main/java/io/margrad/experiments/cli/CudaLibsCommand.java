package io.margrad.experiments.cli;

import io.margrad.cuda.CudaLibrary;
import io.margrad.cuda.Forwarder;
import io.margrad.cuda.LibraryFolders;
import io.margrad.experiments.cuda.CudaLibraries;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code margrad cuda-libs install|forwarder}: CUDA 12's libraries for a machine that has none, or has CUDA 13's. */
@Command(name = "cuda-libs", mixinStandardHelpOptions = true, description = "Get the CUDA libraries that are missing here.")
final class CudaLibsCommand implements Runnable {
    private static final int FAILURE = 1;
    private static final int USAGE = 2;

    private final Path folder;

    @Spec
    private @Nullable CommandSpec spec;

    /** Into the user's cache. */
    CudaLibsCommand() {
        this(LibraryFolders.own());
    }

    CudaLibsCommand(Path folder) {
        this.folder = folder;
    }

    /** Without a subcommand there is nothing to do, which is a usage error. */
    @Override
    public void run() {
        throw new ParameterException(spec().commandLine(), "Missing required subcommand: install or forwarder");
    }

    @Command(
            name = "install",
            mixinStandardHelpOptions = true,
            description = "Fetch CUDA 12.6's cuBLAS, cuDNN and NVRTC (2 GB) from Maven Central into the cache.")
    int install(
            @Option(names = "--yes", description = "Do it; without this, only say what would be done.") boolean yes,
            @Option(names = "--from", paramLabel = "JAR", description = "Unpack this jar instead of fetching it.")
                    @Nullable Path jar) {
        CudaLibraries libraries = new CudaLibraries(folder);
        PrintWriter out = spec().commandLine().getOut();
        if (jar == null && !yes) {
            libraries.plan().forEach(out::println);
            out.flush();
            return USAGE;
        }
        try {
            List<String> installed = jar == null ? libraries.fetch() : libraries.unpack(jar);
            out.println(folder + ": " + String.join(", ", installed));
            out.flush();
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Command(
            name = "forwarder",
            mixinStandardHelpOptions = true,
            description = {
                "Where only CUDA 13 is installed: build, with gcc, libraries with the names of CUDA 12's cuBLAS and NVRTC",
                "that hand every call on to CUDA 13's. Those are looked for on LD_LIBRARY_PATH and in /usr/local/cuda.",
            })
    int forwarder(
            @Option(names = "--in", paramLabel = "DIR", description = "Folder of libcublas.so.13 and libnvrtc.so.13.")
                    @Nullable Path in) {
        PrintWriter out = spec().commandLine().getOut();
        int built = 0;
        try {
            for (CudaLibrary library : List.of(CudaLibrary.CUBLAS, CudaLibrary.NVRTC)) {
                Forwarder forwarder = new Forwarder(library);
                Optional<Path> target = in == null
                        ? LibraryFolders.find(forwarder.target())
                        : Optional.of(in.resolve(forwarder.target())).filter(file -> file.toFile().isFile());
                if (target.isEmpty()) {
                    out.println(forwarder.target() + ": not found, nothing built; say --in DIR");
                } else {
                    Path file = forwarder.build(target.get(), folder);
                    out.println(file + ": hands " + forwarder.functions() + " functions on to " + target.get());
                    built++;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        out.flush();
        return built > 0 ? 0 : FAILURE;
    }

    private CommandSpec spec() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec before it runs a command");
        }
        return spec;
    }
}
