// Rows of a table picked by index: a batch out of a data set that lies on the device as a whole, centers of labels.
//
// Indices must be rows of the table: who uploads them has checked that. One thread per value, bound by memory.

/** y[i][k] = table[index[i]][k]; size is M times width. */
extern "C" __global__ void __launch_bounds__(256)
    gather_floats(int size, int width, const float* table, const int* index, float* y) {
    unsigned t = blockIdx.x * blockDim.x + threadIdx.x;
    if (t < size) {
        unsigned i = t / width;
        y[t] = table[(long long)index[i] * width + (t - i * width)];
    }
}

/** y[i] = table[index[i]]. */
extern "C" __global__ void __launch_bounds__(256) gather_ints(int m, const int* table, const int* index, int* y) {
    unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < m) {
        y[i] = table[index[i]];
    }
}

/** y[i][k] = (p - 127.5) / 128 with p = pixels[index[i]][k], one byte each; exact in float. */
extern "C" __global__ void __launch_bounds__(256)
    gather_pixels(int size, int width, const unsigned char* pixels, const int* index, float* y) {
    unsigned t = blockIdx.x * blockDim.x + threadIdx.x;
    if (t < size) {
        unsigned i = t / width;
        y[t] = ((float)pixels[(long long)index[i] * width + (t - i * width)] - 127.5f) * 0.0078125f;
    }
}
