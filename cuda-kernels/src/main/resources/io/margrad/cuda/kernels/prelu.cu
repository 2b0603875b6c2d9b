// Parametric rectifier over [B][C][plane]: y = x where x > 0, else slope[c] x.
//
// Bound by memory. A thread takes four neighbours with one 16-byte load and works out their channel once, for integer
// division costs more here than the arithmetic; where four neighbours cross into the next plane, the channel is counted
// on. Sizes that are no multiple of 4 end in a scalar tail.
#include "common.cuh"

namespace {

/** Channel of four neighbouring elements, the first of which is i. */
struct Channel {
    unsigned plane;
    unsigned channels;
    unsigned within;
    unsigned c;

    __device__ Channel(unsigned i, int channels, int plane) : plane(plane), channels(channels) {
        unsigned p = i / plane;
        within = i - p * plane;
        c = p % channels;
    }

    __device__ void next() {
        if (++within == plane) {
            within = 0;
            if (++c == channels) {
                c = 0;
            }
        }
    }
};

}  // namespace

/** y = x where x > 0, else slope[c] x. Each thread four elements. */
extern "C" __global__ void __launch_bounds__(256)
    prelu_forward(int n, int channels, int plane, const float* x, const float* slope, float* y) {
    unsigned i = 4 * (blockIdx.x * blockDim.x + threadIdx.x);
    if (i >= n) {
        return;
    }
    Channel channel(i, channels, plane);
    if (n - i >= 4) {
        float4 in = *(const float4*)(x + i);
        float v[4] = {in.x, in.y, in.z, in.w};
#pragma unroll
        for (int e = 0; e < 4; e++) {
            v[e] = v[e] > 0 ? v[e] : slope[channel.c] * v[e];
            channel.next();
        }
        *(float4*)(y + i) = make_float4(v[0], v[1], v[2], v[3]);
    } else {
        for (; i < n; i++) {
            y[i] = x[i] > 0 ? x[i] : slope[channel.c] * x[i];
            channel.next();
        }
    }
}

/** dx += dy where x > 0, else slope[c] dy. Each thread four elements. */
extern "C" __global__ void __launch_bounds__(256) prelu_data_gradient(
    int n, int channels, int plane, const float* x, const float* slope, const float* dy, float* dx) {
    unsigned i = 4 * (blockIdx.x * blockDim.x + threadIdx.x);
    if (i >= n) {
        return;
    }
    Channel channel(i, channels, plane);
    if (n - i >= 4) {
        float4 in = *(const float4*)(x + i);
        float4 from = *(const float4*)(dy + i);
        float4 to = *(const float4*)(dx + i);
        float v[4] = {in.x, in.y, in.z, in.w};
        float d[4] = {from.x, from.y, from.z, from.w};
        float sum[4] = {to.x, to.y, to.z, to.w};
#pragma unroll
        for (int e = 0; e < 4; e++) {
            sum[e] += v[e] > 0 ? d[e] : slope[channel.c] * d[e];
            channel.next();
        }
        *(float4*)(dx + i) = make_float4(sum[0], sum[1], sum[2], sum[3]);
    } else {
        for (; i < n; i++) {
            dx[i] += x[i] > 0 ? dy[i] : slope[channel.c] * dy[i];
            channel.next();
        }
    }
}

/**
 * partial[part][c] = sum over the part's images and the plane of dy min(x, 0). Block (c, part), `images` images a part.
 *
 * With one part the sum is added to dslope at once, and there is no second stage.
 */
extern "C" __global__ void __launch_bounds__(256) prelu_slope_partial(
    int batch, int channels, int plane, int images, const float* x, const float* dy, float* partial, float* dslope) {
    __shared__ float place[WARP];
    int c = blockIdx.x;
    int first = blockIdx.y * images;
    unsigned count = (unsigned)(min(batch, first + images) - first) * plane;
    float total = 0;
    for (unsigned k = threadIdx.x; k < count; k += blockDim.x) {
        unsigned image = k / plane;
        unsigned i = ((first + image) * channels + c) * plane + (k - image * plane);
        float v = x[i];
        // A product even where x > 0, as min(x, 0) dy is: a gradient that is not finite must reach the slope.
        total += (v > 0 ? 0 : v) * dy[i];
    }
    total = block_sum(total, place);
    if (threadIdx.x == 0) {
        if (gridDim.y == 1) {
            dslope[c] += total;
        } else {
            partial[blockIdx.y * channels + c] = total;
        }
    }
}

/** dslope[c] += sum of partial[part][c], parts in order. */
extern "C" __global__ void prelu_slope_finish(int channels, int parts, const float* partial, float* dslope) {
    int c = blockIdx.x * blockDim.x + threadIdx.x;
    if (c < channels) {
        float total = 0;
        for (int part = 0; part < parts; part++) {
            total += partial[part * channels + c];
        }
        dslope[c] += total;
    }
}
