package io.margrad.cuda;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What this machine has for CUDA, and what it lacks: what {@code margrad doctor} shows.
 *
 * @param driverVersion newest CUDA that the driver knows, such as 13.0; empty when there is no driver
 * @param devices what the driver lists, in its order
 * @param problem why there is no device to use; empty when there is one
 * @param libraries one entry per {@link CudaLibrary}, in that order
 */
public record CudaProbe(
        String driverVersion, List<CudaDescription> devices, String problem, List<LibraryState> libraries) {

    /**
     * What came of loading a library.
     *
     * @param library which
     * @param bindings file of JCuda's native library that was loaded for it; null when that failed
     * @param file file of the vendor's library; null when it was not loaded or the system does not say
     * @param problem what is missing, with its name; empty when it was loaded
     * @param fix the line that fixes it; empty when it was loaded
     */
    public record LibraryState(
            CudaLibrary library, @Nullable Path bindings, @Nullable Path file, String problem, String fix) {
        /** Whether it can be called. */
        public boolean isLoaded() {
            return bindings != null;
        }
    }

    /** Copies the lists. */
    public CudaProbe {
        devices = List.copyOf(devices);
        libraries = List.copyOf(libraries);
    }

    /** Loads what can be loaded and asks the driver. Never throws; makes no context, so it takes no device memory. */
    public static CudaProbe run() {
        List<LibraryState> libraries = Stream.of(CudaLibrary.values()).map(CudaProbe::load).toList();
        LibraryState driver = libraries.getFirst();
        if (!driver.isLoaded()) {
            return new CudaProbe("", List.of(), driver.problem(), libraries);
        }
        return ask(new JCudaCalls(), libraries);
    }

    static CudaProbe ask(Driver driver, List<LibraryState> libraries) {
        String version = "";
        List<CudaDescription> devices = new ArrayList<>();
        String problem = "";
        try {
            version = CudaDescription.version(driver.cuDriverGetVersion());
            driver.cuInit();
            int count = driver.cuDeviceGetCount();
            for (int i = 0; i < count; i++) {
                devices.add(CudaDescription.of(driver, driver.cuDeviceGet(i)));
            }
            if (count == 0) {
                problem = "the driver lists no device; check `nvidia-smi -L` and CUDA_VISIBLE_DEVICES";
            }
        } catch (CudaException e) {
            problem = String.valueOf(e.getMessage());
        }
        return new CudaProbe(version, devices, problem, libraries);
    }

    private static LibraryState load(CudaLibrary library) {
        try {
            Path bindings = Natives.load(library);
            return new LibraryState(library, bindings, loadedFile(library.soname()), "", "");
        } catch (CudaUnavailableException e) {
            return new LibraryState(library, null, null, e.reason(), e.fix());
        }
    }

    /** The file behind a library of this process: the system's loader knows the name it was asked for alone. */
    private static @Nullable Path loadedFile(String soname) {
        // The file may carry more of the version than the name: libcublas.so.12 is a link to libcublas.so.12.6.4.1.
        String stem = "/" + soname.substring(0, soname.indexOf(".so") + ".so".length());
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            return maps.filter(line -> line.contains(stem))
                    .map(line -> Path.of(line.substring(line.indexOf('/'))))
                    .findFirst()
                    .orElse(null);
        } catch (IOException e) {
            return null;
        }
    }
}
