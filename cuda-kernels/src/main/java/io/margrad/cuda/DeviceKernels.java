package io.margrad.cuda;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import jcuda.Pointer;
import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;
import org.jspecify.annotations.Nullable;

/** Compiles, loads and launches the kernels of one open device. */
final class DeviceKernels implements KernelRuntime {
    private static final int MAX_DYNAMIC_SHARED_BYTES = 8;

    /** What every kernel may have without asking. */
    private static final int DEFAULT_SHARED_BYTES = 48 << 10;

    /** From here on the instructions of one architecture alone are asked for with an 'a'. */
    private static final int ARCHITECTURE_SPECIFIC = 90;

    private final CudaContext context;
    private final DeviceMemory memory;
    private final CudaDescription device;
    private final CubinCache cache;
    private final boolean synchronous;
    private final Map<String, CUmodule> modules = new HashMap<>();
    private @Nullable Nvrtc compiler;

    DeviceKernels(
            CudaContext context, DeviceMemory memory, CudaDescription device, CubinCache cache, boolean synchronous) {
        this.context = context;
        this.memory = memory;
        this.device = device;
        this.cache = cache;
        this.synchronous = synchronous;
    }

    @Override
    public boolean owns(CudaBuffer buffer) {
        return buffer.owner() == memory;
    }

    @Override
    public int multiprocessors() {
        return device.multiprocessors();
    }

    @Override
    public Function load(KernelSource source, String function, ByteBuffer table) {
        context.enterOutsideCapture("loading a kernel");
        return context.call(() -> source.file() + ": " + function, () -> {
            CUmodule module = modules.get(source.file());
            if (module == null) {
                module = load(source);
                modules.put(source.file(), module);
            }
            CUfunction handle = context.driver().cuModuleGetFunction(module, function);
            return new DeviceFunction(source.file() + ": " + function, handle, Pointer.to(table));
        });
    }

    private CUmodule load(KernelSource source) {
        Nvrtc nvrtc = compiler();
        List<String> options = options();
        String key = CubinCache.key(source, device.name() + ", " + nvrtc.version(), options);
        Optional<byte[]> cached = cache.find(key);
        if (cached.isPresent()) {
            return context.driver().cuModuleLoadData(cached.get());
        }
        byte[] cubin = nvrtc.compile(source, options);
        CUmodule module = context.driver().cuModuleLoadData(cubin);
        cache.put(key, cubin);
        return module;
    }

    private Nvrtc compiler() {
        Nvrtc nvrtc = compiler;
        if (nvrtc == null) {
            nvrtc = new Nvrtc();
            compiler = nvrtc;
        }
        return nvrtc;
    }

    private List<String> options() {
        int architecture = device.architecture();
        String suffix = architecture >= ARCHITECTURE_SPECIFIC ? "a" : "";
        return List.of("--gpu-architecture=sm_" + architecture + suffix, "--std=c++17", "--generate-line-info");
    }

    void close(Cleanup cleanup) {
        modules.values().forEach(module -> cleanup.run(() -> context.driver().cuModuleUnload(module)));
        modules.clear();
    }

    private final class DeviceFunction implements Function {
        private final String name;
        private final CUfunction handle;
        private final Pointer table;
        private int sharedBytes = DEFAULT_SHARED_BYTES;

        DeviceFunction(String name, CUfunction handle, Pointer table) {
            this.name = name;
            this.handle = handle;
            this.table = table;
        }

        @Override
        public void launch(Grid grid, boolean cooperative) {
            context.enter();
            try {
                allowShared(grid.sharedBytes());
                if (cooperative) {
                    context.driver().cuLaunchCooperativeKernel(handle, grid, context.stream(), table);
                } else {
                    context.driver().cuLaunchKernel(handle, grid, context.stream(), table);
                }
                if (synchronous && !context.isCapturing()) {
                    context.driver().cuStreamSynchronize(context.stream());
                }
            } catch (CudaException e) {
                throw context.failed(e, name + " with " + grid);
            }
        }

        @Override
        public int blocksPerMultiprocessor(int threads, int shared) {
            context.enter();
            Supplier<String> what = () -> name + ": occupancy with " + threads + " threads, " + shared + " bytes";
            return context.call(what, () -> {
                allowShared(shared);
                return context.driver().cuOccupancyMaxActiveBlocksPerMultiprocessor(handle, threads, shared);
            });
        }

        private void allowShared(int bytes) {
            if (bytes > sharedBytes) {
                context.driver().cuFuncSetAttribute(handle, MAX_DYNAMIC_SHARED_BYTES, bytes);
                sharedBytes = bytes;
            }
        }
    }
}
