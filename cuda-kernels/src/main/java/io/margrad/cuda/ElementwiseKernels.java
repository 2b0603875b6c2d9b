package io.margrad.cuda;

/**
 * Operations on each element and their gradients; gradients ADD to their result. A result may be written over an
 * argument.
 *
 * <p>Every method throws {@link IllegalArgumentException} when a buffer is too small, and launches nothing for 0
 * elements.
 */
public final class ElementwiseKernels {
    private static final String FILE = "elementwise.cu";

    private static final String[] NAMES = {"first buffer", "second buffer", "third buffer"};

    private final Kernel add;
    private final Kernel subtract;
    private final Kernel multiply;
    private final Kernel multiplyAdd;
    private final Kernel scale;
    private final Kernel axpy;
    private final Kernel axpyDevice;
    private final Kernel addScalar;
    private final Kernel addBias;
    private final Kernel relu;
    private final Kernel reluGradient;
    private final Kernel sqrt;
    private final Kernel sqrtGradient;

    /** Takes its kernels from {@code kernels}, compiled when they are not in the cache. */
    public ElementwiseKernels(Kernels kernels) {
        add = kernels.get(FILE, "add");
        subtract = kernels.get(FILE, "subtract");
        multiply = kernels.get(FILE, "multiply");
        multiplyAdd = kernels.get(FILE, "multiply_add");
        scale = kernels.get(FILE, "scale");
        axpy = kernels.get(FILE, "axpy");
        axpyDevice = kernels.get(FILE, "axpy_device");
        addScalar = kernels.get(FILE, "add_scalar");
        addBias = kernels.get(FILE, "add_bias");
        relu = kernels.get(FILE, "relu_forward");
        reluGradient = kernels.get(FILE, "relu_gradient");
        sqrt = kernels.get(FILE, "sqrt_forward");
        sqrtGradient = kernels.get(FILE, "sqrt_gradient");
    }

    /** y = a + b. */
    public void add(int n, CudaBuffer a, CudaBuffer b, CudaBuffer y) {
        of(add, n, a, b, y);
    }

    /** y = a - b. */
    public void subtract(int n, CudaBuffer a, CudaBuffer b, CudaBuffer y) {
        of(subtract, n, a, b, y);
    }

    /** y = a b. */
    public void multiply(int n, CudaBuffer a, CudaBuffer b, CudaBuffer y) {
        of(multiply, n, a, b, y);
    }

    /** y += a b: the gradient of a product by a factor. */
    public void multiplyAdd(int n, CudaBuffer a, CudaBuffer b, CudaBuffer y) {
        of(multiplyAdd, n, a, b, y);
    }

    /** y = factor x. */
    public void scale(int n, float factor, CudaBuffer x, CudaBuffer y) {
        check(scale, n, x, y);
        if (n > 0) {
            scale.call().integer(n).real(factor).buffer(x).buffer(y).launch(cover(n));
        }
    }

    /** y += factor x. */
    public void axpy(int n, float factor, CudaBuffer x, CudaBuffer y) {
        check(axpy, n, x, y);
        if (n > 0) {
            axpy.call().integer(n).real(factor).buffer(x).buffer(y).launch(cover(n));
        }
    }

    /** y += factor[0] x: for a factor, such as the gradient of a loss, that is on the device. */
    public void axpy(int n, CudaBuffer factor, CudaBuffer x, CudaBuffer y) {
        Sizes.require(axpyDevice.name(), "factor", factor, 1);
        check(axpyDevice, n, x, y);
        if (n > 0) {
            axpyDevice.call().integer(n).buffer(factor).buffer(x).buffer(y).launch(cover(n));
        }
    }

    /** y += value[0]: the gradient of a sum. */
    public void addScalar(int n, CudaBuffer value, CudaBuffer y) {
        Sizes.require(addScalar.name(), "value", value, 1);
        check(addScalar, n, y);
        if (n > 0) {
            addScalar.call().integer(n).buffer(value).buffer(y).launch(cover(n));
        }
    }

    /** y[m][n] = x[m][n] + bias[n]; x and y are [M][N]. */
    public void addBias(int m, int n, CudaBuffer x, CudaBuffer bias, CudaBuffer y) {
        int size = Sizes.product(addBias.name(), m, n);
        check(addBias, size, x, y);
        Sizes.require(addBias.name(), "bias", bias, n);
        if (size > 0) {
            addBias.call().integer(size).integer(n).buffer(x).buffer(bias).buffer(y).launch(cover(size));
        }
    }

    /** y = max(x, 0); NaN stays NaN. */
    public void relu(int n, CudaBuffer x, CudaBuffer y) {
        of(relu, n, x, y);
    }

    /** dx += dy where x &gt; 0. */
    public void reluGradient(int n, CudaBuffer x, CudaBuffer dy, CudaBuffer dx) {
        of(reluGradient, n, x, dy, dx);
    }

    /** y = sqrt(x). */
    public void sqrt(int n, CudaBuffer x, CudaBuffer y) {
        of(sqrt, n, x, y);
    }

    /** dx += dy / (2 y) where y &gt; 0; where y, the root, is 0, nothing is added. */
    public void sqrtGradient(int n, CudaBuffer y, CudaBuffer dy, CudaBuffer dx) {
        of(sqrtGradient, n, y, dy, dx);
    }

    private static void of(Kernel kernel, int n, CudaBuffer... buffers) {
        check(kernel, n, buffers);
        if (n > 0) {
            Kernel.Call call = kernel.call().integer(n);
            for (CudaBuffer buffer : buffers) {
                call.buffer(buffer);
            }
            call.launch(cover(n));
        }
    }

    private static void check(Kernel kernel, int n, CudaBuffer... buffers) {
        Sizes.product(kernel.name(), n);
        for (int i = 0; i < buffers.length; i++) {
            Sizes.require(kernel.name(), NAMES[i], buffers[i], n);
        }
    }

    private static Grid cover(int n) {
        return Grid.cover(n, Sizes.THREADS);
    }
}
