package io.margrad.cuda;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jcuda.Pointer;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUevent;
import jcuda.driver.CUfunction;
import jcuda.driver.CUgraph;
import jcuda.driver.CUgraphExec;
import jcuda.driver.CUmodule;
import jcuda.driver.CUstream;
import org.jspecify.annotations.Nullable;

/**
 * A driver that does nothing but count: what is made and not destroyed, what was called, and a function that fails at
 * its n-th call.
 */
final class FakeDriver implements InvocationHandler {
    private static final int OUT_OF_MEMORY = 2;
    private static final int MAJOR = 75;
    private static final int MINOR = 76;

    /** Stands for all pinned memory: what is in it does not matter here. */
    private static final ByteBuffer PINNED =
            ByteBuffer.allocateDirect(Staging.LENGTH * Element.BYTES).order(ByteOrder.nativeOrder());

    final Driver driver =
            (Driver) Proxy.newProxyInstance(Driver.class.getClassLoader(), new Class<?>[] {Driver.class}, this);
    final List<String> calls = new ArrayList<>();
    final Set<Long> blocks = new HashSet<>();
    final Map<String, Integer> open = new HashMap<>();
    long memory = 1L << 40;
    int deviceCount = 1;
    private long used;
    private long nextAddress = 1L << 32;
    private final Map<Long, Long> sizes = new HashMap<>();
    private String failing = "";
    private int countdown;
    private int code;
    private boolean always;

    /** Lets the n-th call of a function from now on fail, and every call after it when the code is sticky. */
    void fail(String function, int call, int error) {
        failing = function;
        countdown = call;
        code = error;
    }

    void failAlways(int error) {
        always = true;
        code = error;
    }

    void failNoMore() {
        failing = "";
        always = false;
    }

    /** How often something was called. */
    long count(String function) {
        return calls.stream().filter(function::equals).count();
    }

    /** Names of everything that was made and not destroyed, with how many. */
    Map<String, Integer> left() {
        Map<String, Integer> left = new HashMap<>(open);
        left.values().removeIf(n -> n == 0);
        if (!blocks.isEmpty()) {
            left.put("cuMemAlloc", blocks.size());
        }
        return left;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) {
        String function = method.getName();
        calls.add(function);
        if (always || (function.equals(failing) && --countdown == 0)) {
            throw error(function, code);
        }
        Object[] a = arguments == null ? new Object[0] : arguments;
        return switch (function) {
            case "cuDriverGetVersion" -> 12060;
            case "cuDeviceGetCount" -> deviceCount;
            case "cuDeviceGet" -> new CUdevice();
            case "cuDeviceGetName" -> "Fake";
            case "cuDeviceGetAttribute" -> (int) a[0] == MAJOR ? 8 : (int) a[0] == MINOR ? 6 : 4;
            case "cuDeviceTotalMem", "cuMemGetInfo" -> memory;
            case "cuMemAlloc" -> allocate((long) a[0]);
            case "cuMemFree" -> release((long) a[0]);
            case "cuDevicePrimaryCtxRetain" -> made("context", new CUcontext());
            case "cuDevicePrimaryCtxRelease" -> gone("context");
            case "cuStreamCreate" -> made("stream", new CUstream());
            case "cuStreamDestroy" -> gone("stream");
            case "cuMemHostAlloc" -> made("pinned", new Pointer());
            case "view" -> PINNED;
            case "cuMemFreeHost" -> gone("pinned");
            case "cuModuleLoadData" -> made("module", new CUmodule());
            case "cuModuleUnload" -> gone("module");
            case "cuModuleGetFunction" -> new CUfunction();
            case "cuOccupancyMaxActiveBlocksPerMultiprocessor" -> 2;
            case "cuStreamEndCapture" -> made("graph", new CUgraph());
            case "cuGraphDestroy" -> gone("graph");
            case "cuGraphInstantiate" -> made("executable graph", new CUgraphExec());
            case "cuGraphExecDestroy" -> gone("executable graph");
            case "cuEventCreate" -> made("event", new CUevent());
            case "cuEventDestroy" -> gone("event");
            case "cuEventElapsedTime" -> 1.5f;
            default -> null;
        };
    }

    private long allocate(long bytes) {
        if (used + bytes > memory) {
            throw error("cuMemAlloc", OUT_OF_MEMORY);
        }
        used += bytes;
        long address = nextAddress;
        nextAddress += bytes;
        blocks.add(address);
        sizes.put(address, bytes);
        return address;
    }

    private @Nullable Object release(long address) {
        if (!blocks.remove(address)) {
            throw new AssertionError("cuMemFree of what is not allocated: " + address);
        }
        used -= sizes.getOrDefault(address, 0L);
        return null;
    }

    private Object made(String kind, Object handle) {
        open.merge(kind, 1, Integer::sum);
        return handle;
    }

    private @Nullable Object gone(String kind) {
        if (open.merge(kind, -1, Integer::sum) < 0) {
            throw new AssertionError("more of kind " + kind + " destroyed than made");
        }
        return null;
    }

    private static CudaException error(String function, int code) {
        return new CudaException(CudaLibrary.DRIVER, function, code, "CUDA_ERROR_" + code, "", null);
    }
}
