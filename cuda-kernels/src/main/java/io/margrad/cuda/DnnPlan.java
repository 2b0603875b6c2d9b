package io.margrad.cuda;

import jcuda.jcudnn.JCudnn;
import jcuda.jcudnn.cudnnConvolutionDescriptor;
import jcuda.jcudnn.cudnnConvolutionMode;
import jcuda.jcudnn.cudnnDataType;
import jcuda.jcudnn.cudnnFilterDescriptor;
import jcuda.jcudnn.cudnnMathType;
import jcuda.jcudnn.cudnnTensorDescriptor;
import jcuda.jcudnn.cudnnTensorFormat;
import org.jspecify.annotations.Nullable;

/** What cuDNN is told about one convolution: descriptors, and the algorithms that were chosen for it. */
final class DnnPlan {
    private static final int FLOAT = cudnnDataType.CUDNN_DATA_FLOAT;
    private static final int NCHW = cudnnTensorFormat.CUDNN_TENSOR_NCHW;

    final cudnnTensorDescriptor x = new cudnnTensorDescriptor();
    final cudnnTensorDescriptor y = new cudnnTensorDescriptor();
    final cudnnTensorDescriptor bias = new cudnnTensorDescriptor();
    final cudnnFilterDescriptor w = new cudnnFilterDescriptor();
    final cudnnConvolutionDescriptor convolution = new cudnnConvolutionDescriptor();

    /** Chosen when first needed; null before that. */
    DnnAlgorithms.@Nullable Choice forward;

    DnnAlgorithms.@Nullable Choice data;
    DnnAlgorithms.@Nullable Choice filter;

    private final DnnCalls calls;
    private int made;

    DnnPlan(DnnCalls calls, ConvolutionSize s) {
        this.calls = calls;
        try {
            calls.call("cudnnCreateTensorDescriptor", () -> JCudnn.cudnnCreateTensorDescriptor(x));
            made++;
            calls.call("cudnnCreateTensorDescriptor", () -> JCudnn.cudnnCreateTensorDescriptor(y));
            made++;
            calls.call("cudnnCreateTensorDescriptor", () -> JCudnn.cudnnCreateTensorDescriptor(bias));
            made++;
            calls.call("cudnnCreateFilterDescriptor", () -> JCudnn.cudnnCreateFilterDescriptor(w));
            made++;
            calls.call("cudnnCreateConvolutionDescriptor", () -> JCudnn.cudnnCreateConvolutionDescriptor(convolution));
            made++;
            describe(s);
        } catch (CudaException e) {
            close(new Cleanup());
            throw e;
        }
    }

    private void describe(ConvolutionSize s) {
        tensor(x, s.batch(), s.channels(), s.height(), s.width());
        tensor(y, s.batch(), s.filters(), s.outHeight(), s.outWidth());
        tensor(bias, 1, s.filters(), 1, 1);
        calls.call("cudnnSetFilter4dDescriptor", () -> JCudnn.cudnnSetFilter4dDescriptor(
                w, FLOAT, NCHW, s.filters(), s.groupChannels(), s.kernelHeight(), s.kernelWidth()));
        int mode = cudnnConvolutionMode.CUDNN_CROSS_CORRELATION;
        calls.call("cudnnSetConvolution2dDescriptor", () -> JCudnn.cudnnSetConvolution2dDescriptor(
                convolution, s.pad(), s.pad(), s.stride(), s.stride(), 1, 1, mode, FLOAT));
        if (s.groups() > 1) {
            calls.call(
                    "cudnnSetConvolutionGroupCount",
                    () -> JCudnn.cudnnSetConvolutionGroupCount(convolution, s.groups()));
        }
        // The default would let cuDNN round to TF32.
        int math = cudnnMathType.CUDNN_FMA_MATH;
        calls.call("cudnnSetConvolutionMathType", () -> JCudnn.cudnnSetConvolutionMathType(convolution, math));
    }

    private void tensor(cudnnTensorDescriptor descriptor, int n, int c, int h, int w) {
        calls.call(
                "cudnnSetTensor4dDescriptor",
                () -> JCudnn.cudnnSetTensor4dDescriptor(descriptor, NCHW, FLOAT, n, c, h, w));
    }

    /** Destroys those descriptors that were made. */
    void close(Cleanup cleanup) {
        cudnnTensorDescriptor[] tensors = {x, y, bias};
        for (int i = 0; i < Math.min(made, tensors.length); i++) {
            cudnnTensorDescriptor tensor = tensors[i];
            cleanup.run(() -> calls.call(
                    "cudnnDestroyTensorDescriptor", () -> JCudnn.cudnnDestroyTensorDescriptor(tensor)));
        }
        if (made > tensors.length) {
            cleanup.run(() -> calls.call("cudnnDestroyFilterDescriptor", () -> JCudnn.cudnnDestroyFilterDescriptor(w)));
        }
        if (made > tensors.length + 1) {
            cleanup.run(() -> calls.call(
                    "cudnnDestroyConvolutionDescriptor", () -> JCudnn.cudnnDestroyConvolutionDescriptor(convolution)));
        }
    }
}
