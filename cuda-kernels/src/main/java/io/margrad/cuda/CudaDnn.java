package io.margrad.cuda;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import jcuda.jcudnn.JCudnn;
import jcuda.runtime.cudaStream_t;

/**
 * Convolutions of images [B][C][H][W] by cuDNN in single precision without TF32, by deterministic algorithms alone. An
 * algorithm is chosen when a size is first seen; the workspace has at most 256 MiB.
 */
public final class CudaDnn {
    private static final long WORKSPACE_LIMIT = 256L << 20;

    private final CudaContext context;
    private final DeviceMemory memory;
    private final DnnCalls calls = new DnnCalls();
    private final DnnAlgorithms algorithms = new DnnAlgorithms(calls, WORKSPACE_LIMIT);
    private final Map<ConvolutionSize, DnnPlan> plans = new HashMap<>();
    private final HostScalar one = new HostScalar();
    private final HostScalar betaValue = new HostScalar();
    private final List<Workspace> workspaces = new ArrayList<>();

    private record Workspace(long address, long bytes) {}

    /**
     * Loads the library.
     *
     * @throws CudaUnavailableException when it is not there
     */
    CudaDnn(CudaContext context, DeviceMemory memory) {
        this.context = context;
        this.memory = memory;
        Natives.load(CudaLibrary.CUDNN);
        JCudnn.setExceptionsEnabled(true);
        Supplier<String> what = () -> "opening cuDNN";
        context.run(what, () -> calls.call("cudnnCreate", () -> JCudnn.cudnnCreate(calls.handle)));
        try {
            cudaStream_t stream = new cudaStream_t(context.stream());
            context.run(what, () -> calls.call("cudnnSetStream", () -> JCudnn.cudnnSetStream(calls.handle, stream)));
        } catch (CudaException e) {
            close(new Cleanup());
            throw e;
        }
        context.register(this, this::close);
    }

    /** Version of the library, such as {@code 9.5.1}. */
    public String version() {
        long version = JCudnn.cudnnGetVersion();
        return version / 10_000 + "." + version / 100 % 100 + "." + version % 100;
    }

    /**
     * y = x * w.
     *
     * @param x [B][C][H][W]
     * @param w [O][C / groups][kh][kw]
     * @param y overwritten, [B][O][outH][outW]
     */
    public void forward(ConvolutionSize s, CudaBuffer x, CudaBuffer w, CudaBuffer y) {
        context.enter();
        memory.check(x, "images of a convolution", s.inputSize());
        memory.check(w, "filters of a convolution", s.filterSize());
        memory.check(y, "output of a convolution", s.outputSize());
        context.run(() -> "convolution of " + s, () -> {
            DnnPlan p = plan(s);
            DnnAlgorithms.Choice choice = p.forward != null ? p.forward : algorithms.forward(p);
            p.forward = choice;
            DevicePointer space = workspace(choice.workspaceBytes());
            calls.call("cudnnConvolutionForward", () -> JCudnn.cudnnConvolutionForward(
                    calls.handle, one.of(1), p.x, at(x), p.w, at(w), p.convolution, choice.algorithm(), space,
                    choice.workspaceBytes(), betaValue.of(0), p.y, at(y)));
        });
    }

    /**
     * Adds to each channel of the output its bias.
     *
     * @param bias [O]
     * @param y added to, [B][O][outH][outW]
     */
    public void addBias(ConvolutionSize s, CudaBuffer bias, CudaBuffer y) {
        context.enter();
        memory.check(bias, "bias of a convolution", s.filters());
        memory.check(y, "output of a convolution", s.outputSize());
        context.run(() -> "bias of a convolution of " + s, () -> {
            DnnPlan p = plan(s);
            calls.call("cudnnAddTensor", () -> JCudnn.cudnnAddTensor(
                    calls.handle, one.of(1), p.bias, at(bias), betaValue.of(1), p.y, at(y)));
        });
    }

    /**
     * Gradient by the images.
     *
     * @param w [O][C / groups][kh][kw]
     * @param dy [B][O][outH][outW]
     * @param beta factor of what dx holds: 0 overwrites, 1 adds
     * @param dx [B][C][H][W]
     */
    public void backwardData(ConvolutionSize s, CudaBuffer w, CudaBuffer dy, float beta, CudaBuffer dx) {
        context.enter();
        memory.check(w, "filters of a convolution", s.filterSize());
        memory.check(dy, "gradient by the output of a convolution", s.outputSize());
        memory.check(dx, "gradient by the images of a convolution", s.inputSize());
        context.run(() -> "gradient by the images of a convolution of " + s, () -> {
            DnnPlan p = plan(s);
            DnnAlgorithms.Choice choice = p.data != null ? p.data : algorithms.data(p);
            p.data = choice;
            DevicePointer space = workspace(choice.workspaceBytes());
            calls.call("cudnnConvolutionBackwardData", () -> JCudnn.cudnnConvolutionBackwardData(
                    calls.handle, one.of(1), p.w, at(w), p.y, at(dy), p.convolution, choice.algorithm(), space,
                    choice.workspaceBytes(), betaValue.of(beta), p.x, at(dx)));
        });
    }

    /**
     * Gradient by the filters.
     *
     * @param x [B][C][H][W]
     * @param dy [B][O][outH][outW]
     * @param beta factor of what dw holds: 0 overwrites, 1 adds
     * @param dw [O][C / groups][kh][kw]
     */
    public void backwardFilter(ConvolutionSize s, CudaBuffer x, CudaBuffer dy, float beta, CudaBuffer dw) {
        context.enter();
        memory.check(x, "images of a convolution", s.inputSize());
        memory.check(dy, "gradient by the output of a convolution", s.outputSize());
        memory.check(dw, "gradient by the filters of a convolution", s.filterSize());
        context.run(() -> "gradient by the filters of a convolution of " + s, () -> {
            DnnPlan p = plan(s);
            DnnAlgorithms.Choice choice = p.filter != null ? p.filter : algorithms.filter(p);
            p.filter = choice;
            DevicePointer space = workspace(choice.workspaceBytes());
            calls.call("cudnnConvolutionBackwardFilter", () -> JCudnn.cudnnConvolutionBackwardFilter(
                    calls.handle, one.of(1), p.x, at(x), p.y, at(dy), p.convolution, choice.algorithm(), space,
                    choice.workspaceBytes(), betaValue.of(beta), p.w, at(dw)));
        });
    }

    /**
     * Gradient by the bias: the sum of each output channel over batch, rows and columns.
     *
     * @param dy [B][O][outH][outW]
     * @param beta factor of what dbias holds: 0 overwrites, 1 adds
     * @param dbias [O]
     */
    public void backwardBias(ConvolutionSize s, CudaBuffer dy, float beta, CudaBuffer dbias) {
        context.enter();
        memory.check(dy, "gradient by the output of a convolution", s.outputSize());
        memory.check(dbias, "gradient by the bias of a convolution", s.filters());
        context.run(() -> "gradient by the bias of a convolution of " + s, () -> {
            DnnPlan p = plan(s);
            calls.call("cudnnConvolutionBackwardBias", () -> JCudnn.cudnnConvolutionBackwardBias(
                    calls.handle, one.of(1), p.y, at(dy), betaValue.of(beta), p.bias, at(dbias)));
        });
    }

    private DnnPlan plan(ConvolutionSize s) {
        DnnPlan plan = plans.get(s);
        if (plan == null) {
            plan = new DnnPlan(calls, s);
            plans.put(s, plan);
        }
        return plan;
    }

    private static DevicePointer at(CudaBuffer buffer) {
        return new DevicePointer(buffer.address());
    }

    /** A workspace of that size at least. Smaller ones are kept: a captured graph may have their address. */
    private DevicePointer workspace(long bytes) {
        if (bytes == 0) {
            return new DevicePointer(0);
        }
        if (workspaces.isEmpty() || workspaces.getLast().bytes() < bytes) {
            workspaces.add(new Workspace(memory.reserve(bytes, "cuDNN"), bytes));
        }
        return new DevicePointer(workspaces.getLast().address());
    }

    private void close(Cleanup cleanup) {
        plans.values().forEach(plan -> plan.close(cleanup));
        plans.clear();
        cleanup.run(() -> calls.call("cudnnDestroy", () -> JCudnn.cudnnDestroy(calls.handle)));
        workspaces.forEach(workspace -> memory.release(workspace.address(), workspace.bytes()));
        workspaces.clear();
    }
}
