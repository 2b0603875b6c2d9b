// Operations on each element, and their gradients, which ADD to dx as every backward does.
//
// Bound by memory: a thread takes one element, neighbours take neighbours. Indices are unsigned: n is an int, and the
// last block may reach past 2^31. Results may be written over an argument.

/** y = a + b. */
extern "C" __global__ void add(int n, const float* a, const float* b, float* y) {
    unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) {
        y[i] = a[i] + b[i];
    }
}

/** y = a - b. */
extern "C" __global__ void subtract(int n, const float* a, const float* b, float* y) {
    unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) {
        y[i] = a[i] - b[i];
    }
}

/** y = a b. */
extern "C" __global__ void multiply(int n, const float* a, const float* b, float* y) {
    unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) {
        y[i] = a[i] * b[i];
    }
}

/** y += a b; the gradient of a product by one factor is dy times the other. */
extern "C" __global__ void multiply_add(int n, const float* a, const float* b, float* y) {
    unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) {
        y[i] = fmaf(a[i], b[i], y[i]);
    }
}

/** y = factor x. */
extern "C" __global__ void scale(int n, float factor, const float* x, float* y) {
    unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) {
        y[i] = factor * x[i];
    }
}

/** y += factor x. */
extern "C" __global__ void axpy(int n, float factor, const float* x, float* y) {
    unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) {
        y[i] = fmaf(factor, x[i], y[i]);
    }
}

/** y += factor[0] x: for the gradient of a scalar, which is on the device. */
extern "C" __global__ void axpy_device(int n, const float* factor, const float* x, float* y) {
    unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) {
        y[i] = fmaf(factor[0], x[i], y[i]);
    }
}

/** y += value[0]: the gradient of a sum. */
extern "C" __global__ void add_scalar(int n, const float* value, float* y) {
    unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) {
        y[i] += value[0];
    }
}

/** y[m][n] = x[m][n] + bias[n]; size is M N. */
extern "C" __global__ void add_bias(int size, int n, const float* x, const float* bias, float* y) {
    unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < size) {
        y[i] = x[i] + bias[i % n];
    }
}

/** y = max(x, 0); NaN stays NaN. */
extern "C" __global__ void relu_forward(int n, const float* x, float* y) {
    unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) {
        y[i] = x[i] <= 0 ? 0 : x[i];
    }
}

/** dx += dy where x > 0. */
extern "C" __global__ void relu_gradient(int n, const float* x, const float* dy, float* dx) {
    unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) {
        dx[i] += x[i] > 0 ? dy[i] : 0;
    }
}

/** y = sqrt(x). */
extern "C" __global__ void sqrt_forward(int n, const float* x, float* y) {
    unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) {
        y[i] = sqrtf(x[i]);
    }
}

/** dx += dy / (2 y) where y > 0; at 0, where the gradient does not exist, nothing is added. */
extern "C" __global__ void sqrt_gradient(int n, const float* y, const float* dy, float* dx) {
    unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) {
        dx[i] += y[i] > 0 ? dy[i] / (2 * y[i]) : 0;
    }
}
