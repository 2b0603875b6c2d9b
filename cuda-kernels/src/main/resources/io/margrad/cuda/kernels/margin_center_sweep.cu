// The sweep over all M x N pairs of the fused margin loss: what other classes add to J_M and to dX. See
// margin_center.cu.
//
// A block has some samples and goes over the classes of part blockIdx.y. It leaves, for its part and its samples,
//   partial[part][i][k] = - f sum over j != y_i, d_ij < inter, of (x_ik - c_jk) / d_ij,   f = b/M
//   pushed[part][i]     = sum of [inter - d_ij]_+,    counts[part][i] = how many of them are active.
// Parts are a matter of shape, their order in margin_center_rows is fixed, so the bits are.
#include "margin_center.cuh"
#include "tiles.cuh"

namespace {

#define CLASSES 256

/** Direct differences with D filled up to P features by zeros, in registers. A thread per sample. */
template <int P>
__device__ __forceinline__ void sweep_direct(
    int m, int n, int d, int perPart, float inter, float force, const float* x, const int* labels,
    const float* centers, float* partial, float* pushed, float* counts, float* tile) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    int first = blockIdx.y * perPart;
    int end = min(n, first + perPart);
    int own = i < m ? labels[i] : -1;
    float sample[P];
    float gradient[P] = {};
#pragma unroll
    for (int k = 0; k < P; k++) {
        sample[k] = i < m && k < d ? x[(long long)i * d + k] : 0;
    }
    double loss = 0;
    int count = 0;
    for (int from = first; from < end; from += CLASSES) {
        int classes = min(CLASSES, end - from);
        __syncthreads();
        for (int t = threadIdx.x; t < classes * P; t += blockDim.x) {
            int k = t % P;
            tile[t] = k < d ? centers[(long long)(from + t / P) * d + k] : 0;
        }
        __syncthreads();
        Pushed sum = {0, 0};
        for (int j = 0; j < classes; j++) {
            float t[P];
            float square = 0;
#pragma unroll
            for (int k = 0; k < P; k++) {
                t[k] = sample[k] - tile[j * P + k];
                square = fmaf(t[k], t[k], square);
            }
            if (from + j != own) {
                float factor = sum.meet(sqrtf(square), inter, force);
#pragma unroll
                for (int k = 0; k < P; k++) {
                    gradient[k] = fmaf(-factor, t[k], gradient[k]);
                }
            }
        }
        loss += sum.loss;
        count += sum.count;
    }
    if (i < m) {
        long long row = (long long)blockIdx.y * m + i;
#pragma unroll
        for (int k = 0; k < P; k++) {
            if (k < d) {
                partial[row * d + k] = gradient[k];
            }
        }
        pushed[row] = (float)loss;
        counts[row] = (float)count;
    }
}

typedef Tile<64, 128, 8, 8, 4> Pairs;
typedef Slice<Pairs::ROWS, Pairs::DEPTH, Pairs::PITCH_R, Pairs::THREADS> SampleSlice;
typedef Slice<Pairs::COLUMNS, Pairs::DEPTH, Pairs::PITCH_C, Pairs::THREADS> CenterSlice;

/** Below this share of |x|^2 + |c|^2 the norms form has cancelled too much of d^2. */
#define NEAR 0.1f

__device__ __forceinline__ float square_of(float4 v) {
    return v.x * v.x + v.y * v.y + v.z * v.z + v.w * v.w;
}

/** to += v, up to `room` elements. */
__device__ __forceinline__ void add_four(float* to, int room, bool aligned, float4 v) {
    float4 sum = CenterSlice::four(to, room, aligned);
    sum = make_float4(sum.x + v.x, sum.y + v.y, sum.z + v.z, sum.w + v.w);
    if (aligned && room >= 4) {
        *(float4*)to = sum;
        return;
    }
    float parts[4] = {sum.x, sum.y, sum.z, sum.w};
#pragma unroll
    for (int e = 0; e < 4; e++) {
        if (e < room) {
            to[e] = parts[e];
        }
    }
}

/** What a warp knows of its eight samples: lane r that of its r-th. */
struct Samples {
    double loss;
    int count;
};

/**
 * A pair whose d^2 cancels, by direct differences, d and its share of the gradient: x_i rowsum(w) - w C would cancel
 * too. All lanes of the warp that owns sample i; lane l has features 128 t + 4 l to 4 l + 3 here as everywhere, so that
 * a thread alone touches what it adds to.
 */
__device__ __forceinline__ void near_pair(
    int d, float inter, float force, const float* sample, const float* center, float* to, bool keeps,
    Samples& samples) {
    bool aligned = d % 4 == 0;
    int lane = threadIdx.x % WARP;
    float square = 0;
    for (int k = 4 * lane; k < d; k += 4 * WARP) {
        float4 a = CenterSlice::four(sample + k, d - k, aligned);
        float4 b = CenterSlice::four(center + k, d - k, aligned);
        square += square_of(make_float4(a.x - b.x, a.y - b.y, a.z - b.z, a.w - b.w));
    }
    square = warp_sum(square);
    Pushed sum = {0, 0};
    float factor = sum.meet(sqrtf(square), inter, force);
    if (keeps) {
        samples.loss += sum.loss;
        samples.count += sum.count;
    }
    if (factor != 0) {
        for (int k = 4 * lane; k < d; k += 4 * WARP) {
            float4 a = CenterSlice::four(sample + k, d - k, aligned);
            float4 b = CenterSlice::four(center + k, d - k, aligned);
            add_four(
                to + k, d - k, aligned,
                make_float4(
                    -factor * (a.x - b.x), -factor * (a.y - b.y), -factor * (a.z - b.z), -factor * (a.w - b.w)));
        }
    }
}

}  // namespace

/** Direct differences, D <= 8. Blocks: 128 samples, parts of perPart classes. */
extern "C" __global__ void __launch_bounds__(128) margin_center_sweep_direct(
    int m, int n, int d, int perPart, float inter, float force, const float* x, const int* labels,
    const float* centers, float* partial, float* pushed, float* counts) {
    __shared__ __align__(16) float tile[CLASSES * 8];
    if (d <= 2) {
        sweep_direct<2>(m, n, d, perPart, inter, force, x, labels, centers, partial, pushed, counts, tile);
    } else if (d <= 4) {
        sweep_direct<4>(m, n, d, perPart, inter, force, x, labels, centers, partial, pushed, counts, tile);
    } else {
        sweep_direct<8>(m, n, d, perPart, inter, force, x, labels, centers, partial, pushed, counts, tile);
    }
}

/**
 * Norms form. Blocks: 64 samples, parts of perPart stripes of 128 classes. A warp owns eight samples and sees all
 * classes of the stripe, four to a lane: sums over a row stay inside a warp.
 *
 * For each stripe: d^2 = |x|^2 + |c|^2 - 2 x.c by a tiled product. Pairs with d^2 below a tenth of |x|^2 + |c|^2, where
 * that cancels, are done directly, unless they are inactive beyond the error of the norms form. Of the others come
 * weights w_ij = f / d_ij, 0 where inactive, and a second product: partial += w C - x rowsum(w), skipped when all w are
 * 0.
 *
 * @param slack bound of the error of d^2 over |x|^2 + |c|^2, 2 D 2^-24 and more
 */
extern "C" __global__ void __launch_bounds__(256) margin_center_sweep_norms(
    int m, int n, int d, int perPart, float inter, float force, float slack, const float* x, const int* labels,
    const float* centers, float* partial, float* pushed, float* counts) {
    __shared__ __align__(16) float weights[Pairs::COLUMNS * Pairs::PITCH_R];
    __shared__ __align__(16) float left[2 * Pairs::FLOATS_R];
    __shared__ __align__(16) float right[2 * Pairs::FLOATS_C];
    __shared__ float sampleNorms[Pairs::ROWS];
    __shared__ float centerNorms[Pairs::COLUMNS];
    bool aligned = d % 4 == 0;
    int lane = threadIdx.x % WARP;
    int top = blockIdx.x * Pairs::ROWS;
    float* part = partial + (long long)blockIdx.y * m * d;
    for (int r = 0; r < Pairs::TR; r++) {
        int i = top + Pairs::row(r);
        for (int k = 4 * lane; i < m && k < d; k += 4 * WARP) {
            for (int e = 0; e < min(4, d - k); e++) {
                part[(long long)i * d + k + e] = 0;
            }
        }
    }
    Samples samples = {0, 0};
    int lastStripe = min((n + Pairs::COLUMNS - 1) / Pairs::COLUMNS, ((int)blockIdx.y + 1) * perPart);
    for (int stripe = blockIdx.y * perPart; stripe < lastStripe; stripe++) {
        int from = stripe * Pairs::COLUMNS;
        int classes = min(Pairs::COLUMNS, n - from);
        float sums[Pairs::TR][Pairs::TC] = {};
        SampleSlice rows;
        CenterSlice columns;
        rows.fetch(x, true, top, m, 0, d, d, aligned);
        columns.fetch(centers, true, from, n, 0, d, d, aligned);
        float sampleSquare = SampleSlice::carries() ? square_of(rows.held[0]) : 0;
        float centerSquare = square_of(columns.held[0]);
        rows.store(left, true);
        columns.store(right, true);
        __syncthreads();
        for (int k = 0, buffer = 0; k < d; k += Pairs::DEPTH, buffer ^= 1) {
            bool more = k + Pairs::DEPTH < d;
            if (more) {
                rows.fetch(x, true, top, m, k + Pairs::DEPTH, d, d, aligned);
                columns.fetch(centers, true, from, n, k + Pairs::DEPTH, d, d, aligned);
            }
            Pairs::multiply(left + buffer * Pairs::FLOATS_R, right + buffer * Pairs::FLOATS_C, sums);
            if (more) {
                sampleSquare += SampleSlice::carries() ? square_of(rows.held[0]) : 0;
                centerSquare += square_of(columns.held[0]);
                rows.store(left + (buffer ^ 1) * Pairs::FLOATS_R, true);
                columns.store(right + (buffer ^ 1) * Pairs::FLOATS_C, true);
                __syncthreads();
            }
        }
        // Two neighbouring threads carried a line.
        sampleSquare += __shfl_xor_sync(ALL_LANES, sampleSquare, 1);
        centerSquare += __shfl_xor_sync(ALL_LANES, centerSquare, 1);
        if (threadIdx.x % 2 == 0) {
            centerNorms[threadIdx.x / 2] = centerSquare;
            if (SampleSlice::carries()) {
                sampleNorms[threadIdx.x / 2] = sampleSquare;
            }
        }
        __syncthreads();

        unsigned nearPairs = 0;
        bool active = false;
        float rowWeights[Pairs::TR];
#pragma unroll
        for (int r = 0; r < Pairs::TR; r++) {
            int i = top + Pairs::row(r);
            int own = i < m ? labels[i] : -1;
            Pushed sum = {0, 0};
            float rowWeight = 0;
#pragma unroll
            for (int c = 0; c < Pairs::TC; c++) {
                int j = Pairs::column(c);
                float both = sampleNorms[Pairs::row(r)] + centerNorms[j];
                float square = both - 2 * sums[r][c];
                float weight = 0;
                if (i < m && j < classes && from + j != own) {
                    if (square <= NEAR * both) {
                        nearPairs |= (unsigned)(square < inter * inter + slack * both) << (r * Pairs::TC + c);
                    } else {
                        weight = sum.meet(sqrtf(square), inter, force);
                    }
                }
                sums[r][c] = weight;
                rowWeight += weight;
                active |= weight != 0;
            }
            rowWeights[r] = 0;
            // A NaN is not 0 either.
            if (__any_sync(ALL_LANES, sum.loss != 0)) {
                rowWeights[r] = warp_sum(rowWeight);
                float loss = warp_sum(sum.loss);
                int count = warp_sum(sum.count);
                if (lane == r) {
                    samples.loss += loss;
                    samples.count += count;
                }
            }
        }

        if (__any_sync(ALL_LANES, nearPairs != 0)) {
            unsigned mine = 0;
            for (int bit = 0; bit < Pairs::TR * Pairs::TC; bit++) {
                unsigned lanes = __ballot_sync(ALL_LANES, nearPairs >> bit & 1);
                mine = lane == bit ? lanes : mine;
            }
            for (int bit = 0; bit < Pairs::TR * Pairs::TC; bit++) {
                int r = bit / Pairs::TC;
                long long row = (long long)(top + Pairs::row(r)) * d;
                for (unsigned lanes = __shfl_sync(ALL_LANES, mine, bit); lanes != 0; lanes &= lanes - 1) {
                    int j = from + (__ffs(lanes) - 1) * Pairs::TC + bit % Pairs::TC;
                    near_pair(
                        d, inter, force, x + row, centers + (long long)j * d, part + row, lane == r, samples);
                }
            }
        }

        // The barrier also ends all reading of the slices and the norms of this stripe.
        if (__syncthreads_or(active)) {
#pragma unroll
            for (int c = 0; c < Pairs::TC; c++) {
#pragma unroll
                for (int r = 0; r < Pairs::TR; r += 4) {
                    *(float4*)(weights + Pairs::column(c) * Pairs::PITCH_R + Pairs::row(r)) =
                        make_float4(sums[r][c], sums[r + 1][c], sums[r + 2][c], sums[r + 3][c]);
                }
            }
            for (int feature = 0; feature < d; feature += Pairs::COLUMNS) {
                float product[Pairs::TR][Pairs::TC] = {};
                columns.fetch(centers, false, feature, d, from, n, d, aligned);
                columns.store(right, false);
                __syncthreads();
                for (int j = 0, buffer = 0; j < classes; j += Pairs::DEPTH, buffer ^= 1) {
                    bool more = j + Pairs::DEPTH < classes;
                    if (more) {
                        columns.fetch(centers, false, feature, d, from + j + Pairs::DEPTH, n, d, aligned);
                    }
                    Pairs::multiply(weights + j * Pairs::PITCH_R, right + buffer * Pairs::FLOATS_C, product);
                    if (more) {
                        columns.store(right + (buffer ^ 1) * Pairs::FLOATS_C, false);
                        __syncthreads();
                    }
                }
                int k = feature + 4 * lane;
#pragma unroll
                for (int r = 0; r < Pairs::TR; r++) {
                    int i = top + Pairs::row(r);
                    if (i < m && k < d) {
                        long long row = (long long)i * d + k;
                        float4 v = CenterSlice::four(x + row, d - k, aligned);
                        float w = rowWeights[r];
                        add_four(
                            part + row, d - k, aligned,
                            make_float4(
                                product[r][0] - w * v.x, product[r][1] - w * v.y, product[r][2] - w * v.z,
                                product[r][3] - w * v.w));
                    }
                }
                // The next chunk, or the next stripe, writes the slice that slower warps still read.
                __syncthreads();
            }
        }
    }
    if (lane < Pairs::TR) {
        int i = top + Pairs::row(lane);
        if (i < m) {
            pushed[(long long)blockIdx.y * m + i] = (float)samples.loss;
            counts[(long long)blockIdx.y * m + i] = (float)samples.count;
        }
    }
}
