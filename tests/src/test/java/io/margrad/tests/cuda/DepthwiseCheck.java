package io.margrad.tests.cuda;

import io.margrad.cuda.ConvolutionSize;
import io.margrad.cuda.CudaBuffer;
import io.margrad.cuda.DepthwiseKernels;
import io.margrad.cuda.Kernels;
import io.margrad.tests.cuda.CudaEveryKernelTest.Arrays;

/** A depthwise convolution and its gradients by the kernels against the loops of the definition in double. */
final class DepthwiseCheck {
    private static final int CHANNELS = 2;

    private DepthwiseCheck() {}

    static void run(Arrays arrays, Kernels kernels) {
        DepthwiseKernels depthwise = new DepthwiseKernels(kernels);
        // A batch that is cut into parts, and one that is not.
        check(arrays, depthwise, new ConvolutionSize(5, CHANNELS, 7, 6, CHANNELS, 3, 3, 2, 1, CHANNELS));
        check(arrays, depthwise, new ConvolutionSize(1, CHANNELS, 8, 9, CHANNELS, 3, 5, 1, 2, CHANNELS));
    }

    private static void check(Arrays arrays, DepthwiseKernels kernels, ConvolutionSize s) {
        float[] x = arrays.random((int) s.inputSize());
        float[] w = arrays.random((int) s.filterSize());
        float[] bias = arrays.random(s.filters());
        float[] dy = arrays.random((int) s.outputSize());
        double[] y = new double[dy.length];
        double[] dx = new double[x.length];
        double[] dw = new double[w.length];
        java.util.Arrays.fill(dx, 1);
        java.util.Arrays.fill(dw, 1);
        for (int i = 0; i < y.length; i++) {
            int plane = i / (s.outHeight() * s.outWidth());
            int channel = plane % s.channels();
            y[i] = bias[channel];
            for (int tap = 0; tap < s.kernelHeight() * s.kernelWidth(); tap++) {
                int row = i / s.outWidth() % s.outHeight() * s.stride() + tap / s.kernelWidth() - s.pad();
                int column = i % s.outWidth() * s.stride() + tap % s.kernelWidth() - s.pad();
                if (row >= 0 && row < s.height() && column >= 0 && column < s.width()) {
                    int pixel = (plane * s.height() + row) * s.width() + column;
                    int weight = channel * s.kernelHeight() * s.kernelWidth() + tap;
                    y[i] += (double) x[pixel] * w[weight];
                    dx[pixel] += (double) dy[i] * w[weight];
                    dw[weight] += (double) dy[i] * x[pixel];
                }
            }
        }
        CudaBuffer images = arrays.up(x);
        CudaBuffer filters = arrays.up(w);
        CudaBuffer gradients = arrays.up(dy);
        CudaBuffer result = arrays.floats(y.length);
        kernels.forward(s, images, filters, arrays.up(bias), result);
        CudaEveryKernelTest.check("depthwise", y, arrays.down(result));
        CudaBuffer byImages = arrays.up(ones(x.length));
        kernels.backwardData(s, filters, gradients, byImages);
        CudaEveryKernelTest.check("depthwise by images", dx, arrays.down(byImages));
        CudaBuffer byFilters = arrays.up(ones(w.length));
        kernels.backwardFilter(s, images, gradients, byFilters, arrays.floats(DepthwiseKernels.workspace(s)));
        CudaEveryKernelTest.check("depthwise by filters", dw, arrays.down(byFilters));
    }

    private static float[] ones(int n) {
        float[] ones = new float[n];
        java.util.Arrays.fill(ones, 1);
        return ones;
    }
}
