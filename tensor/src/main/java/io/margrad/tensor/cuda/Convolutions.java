package io.margrad.tensor.cuda;

import io.margrad.cuda.Conv2dKernels;
import io.margrad.cuda.ConvolutionSize;
import io.margrad.cuda.CudaBuffer;
import io.margrad.cuda.CudaDnn;
import io.margrad.cuda.DepthwiseKernels;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** 2-D convolution and its gradients on a CUDA device, by cuDNN or by own kernels. Gradients ADD to their result. */
public final class Convolutions {
    private final CudaEngine engine;
    private final @Nullable CudaDnn dnn;
    private final Memo<Conv2dKernels> own;
    private final Memo<DepthwiseKernels> depthwise;

    Convolutions(CudaEngine engine, KernelChoice choice) {
        this.engine = engine;
        this.own = new Memo<>(() -> new Conv2dKernels(engine.device().kernels()));
        this.depthwise = new Memo<>(() -> new DepthwiseKernels(engine.device().kernels()));
        this.dnn = choice == KernelChoice.OWN ? null : MatrixProduct.vendor(engine.device().dnn(), choice);
    }

    /** Who does it, for a person: {@code cuDNN 9.5.1} or {@code own}. */
    public String describe() {
        return dnn == null ? "own" : "cuDNN " + dnn.version();
    }

    /**
     * y = x * w + bias.
     *
     * @param x [B][C][H][W]
     * @param w [O][C / groups][kh][kw]
     * @param bias [O]
     * @param y overwritten, [B][O][outH][outW]
     */
    public void forward(ConvolutionSize s, CudaBuffer x, CudaBuffer w, CudaBuffer bias, CudaBuffer y) {
        if (dnn == null && s.depthwise()) {
            depthwise.get().forward(s, x, w, bias, y);
        } else if (dnn == null) {
            own.get().forward(s, x, w, bias, y);
        } else {
            dnn.forward(s, x, w, y);
            dnn.addBias(s, bias, y);
        }
    }

    /** dx += the gradient by the images. */
    public void dataGradient(ConvolutionSize s, CudaBuffer w, CudaBuffer dy, CudaBuffer dx) {
        if (dnn == null && s.depthwise()) {
            depthwise.get().backwardData(s, w, dy, dx);
        } else if (dnn == null) {
            withWorkspace(s, workspace -> own.get().backwardData(s, w, dy, dx, workspace));
        } else {
            dnn.backwardData(s, w, dy, 1, dx);
        }
    }

    /** dw += the gradient by the filters. */
    public void filterGradient(ConvolutionSize s, CudaBuffer x, CudaBuffer dy, CudaBuffer dw) {
        if (dnn == null && s.depthwise()) {
            engine.withWorkspace(
                    DepthwiseKernels.workspace(s), workspace -> depthwise.get().backwardFilter(s, x, dy, dw, workspace));
        } else if (dnn == null) {
            withWorkspace(s, workspace -> own.get().backwardFilter(s, x, dy, dw, workspace));
        } else {
            dnn.backwardFilter(s, x, dy, 1, dw);
        }
    }

    /** dbias += the gradient by the bias. */
    public void biasGradient(ConvolutionSize s, CudaBuffer dy, CudaBuffer dbias) {
        if (dnn == null) {
            withWorkspace(s, workspace -> own.get().backwardBias(s, dy, dbias, workspace));
        } else {
            dnn.backwardBias(s, dy, 1, dbias);
        }
    }

    private void withWorkspace(ConvolutionSize s, Consumer<CudaBuffer> body) {
        engine.withWorkspace(Conv2dKernels.workspace(s), body);
    }
}
