package io.margrad.cuda;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The kernels of one device, compiled on first use from class-path resources {@code /io/margrad/cuda/kernels/<file>},
 * which may include others of that folder. Of one thread, that of its device.
 */
public final class Kernels {
    private final KernelRuntime runtime;
    private final Map<String, KernelSource> sources = new HashMap<>();
    private final Map<String, Kernel> kernels = new HashMap<>();

    Kernels(KernelRuntime runtime) {
        this.runtime = runtime;
    }

    /** Kernels that check their arguments and launch nothing, for tests without a device. */
    public static Kernels checking() {
        return new Kernels(new Checking());
    }

    /**
     * Gives a kernel; the same one each time.
     *
     * @param file such as {@code prelu.cu}
     * @param function name of an {@code extern "C" __global__ void} function of that file
     * @throws IllegalArgumentException when there is no such file or function, or a parameter has a type that is not
     *     allowed
     * @throws CudaException when it does not compile or cannot be loaded
     */
    public Kernel get(String file, String function) {
        String key = file + ": " + function;
        Kernel kernel = kernels.get(key);
        if (kernel == null) {
            kernel = new Kernel(sources.computeIfAbsent(file, KernelSource::read), function, runtime);
            kernels.put(key, kernel);
        }
        return kernel;
    }

    /** The kernels that have been launched so far, as {@link Kernel#name()} says them: what a test has really run. */
    public Set<String> launched() {
        Set<String> names = new TreeSet<>();
        kernels.values().stream().filter(Kernel::launched).forEach(kernel -> names.add(kernel.name()));
        return names;
    }

    /** Number of multiprocessors of the device: what a launch needs to fill it. */
    public int multiprocessors() {
        return runtime.multiprocessors();
    }

    private static final class Checking implements KernelRuntime {
        private static final int MULTIPROCESSORS = 16;

        @Override
        public boolean owns(CudaBuffer buffer) {
            return true;
        }

        @Override
        public int multiprocessors() {
            return MULTIPROCESSORS;
        }

        @Override
        public Function load(KernelSource source, String function, ByteBuffer table) {
            return new Function() {
                @Override
                public void launch(Grid grid, boolean cooperative) {}

                @Override
                public int blocksPerMultiprocessor(int threads, int sharedBytes) {
                    return 1;
                }
            };
        }
    }
}
