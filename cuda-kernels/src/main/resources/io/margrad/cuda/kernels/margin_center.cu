// Margin loss, center loss, their gradient by the features and the update of the centers in one call (Eq. 2, 3 and 5).
// Features X [M][D], labels y, centers C [N][D]; d_ij = ||x_i - c_j||:
//
//   J_C = s sum over i of d_iy^2
//   J_M = 1/M sum over i of ( [d_iy - intra]_+ + sum over j != y_i of [inter - d_ij]_+ )
//   dX  = a 2 s (x_i - c_y) + b/M ( [d_iy >= intra] u_iy - sum over j != y_i of [d_ij < inter] u_ij )
//   delta_j = sum over i with y_i = j of (c_j - x_i) / (1 + n_j), and c_j moves by it
//
// with u_ij = (x_i - c_j) / d_ij, 0 where d_ij = 0, and the weights a of J_C and b of J_M. A part of weight 0 is not
// computed, its loss is 0.
//
// Three forms, chosen by shape:
//   small   D <= 8 and few pairs: margin_center_small, one launch of one block. Bound by the launch.
//   direct  D <= 8: a sweep over all pairs by direct differences (margin_center_sweep.cu), then rows, losses, update.
//   norms   d^2 = |x|^2 + |c|^2 - 2 x.c on tiles (margin_center_sweep.cu), then the same. The own class, one pair a
//           sample, is left to margin_center_rows, by direct differences: there d is small and the norms would cancel.
//
// No M x N matrix in memory. The sweep cuts the classes into parts, each with its own M x D of sums, and rows adds the
// parts in their order: no float atomics, the same bits on each run.
//
// Hazard: losses and gradient are those of the OLD centers. No block may move a center that another still reads, so the
// update is a launch of its own behind all that read them; in the small form the only block keeps the old centers in
// shared memory. In the update a row has one owner, the block of the first sample of its class, which adds up the
// others in order.
//
// Roofline on an H200 (67 TFLOP/s float32, 4.3 TB/s), 2 M N D flops for the distances and as many for dX where all
// hinges are active: (M, N, D) = (256, 10575, 512) 41 us without and 83 us with all hinges active, against 5 us for its
// 23 MB; (512, 85000, 512) 665 and 1330 us against 41 us. Compute-bound; the second product is skipped where no hinge
// is active.
#include "margin_center.cuh"

/** Features that the small form keeps in registers. */
#define SMALL_D 8

/** Everything by one block, for N D <= 4096. Thread per sample, then warp per class. */
extern "C" __global__ void __launch_bounds__(256) margin_center_small(
    int m, int n, int d, float intra, float inter, float centerScale, float centerWeight, float marginWeight,
    const float* x, const int* labels, float* centers, float* losses, float* dx, int kind, float gamma,
    float momentum, float decay, const float* rate, float* velocity) {
    __shared__ float old[4096];
    __shared__ double place[WARP];
    for (int k = threadIdx.x; k < n * d; k += blockDim.x) {
        old[k] = centers[k];
    }
    __syncthreads();
    double jc = 0;
    double jm = 0;
    double pulled = 0;
    double pushedTerms = 0;
    float force = marginWeight / m;
    for (int i = threadIdx.x; i < m; i += blockDim.x) {
        float sample[SMALL_D];
        float gradient[SMALL_D];
#pragma unroll
        for (int k = 0; k < SMALL_D; k++) {
            sample[k] = k < d ? x[i * d + k] : 0;
            gradient[k] = 0;
        }
        int own = labels[i];
        for (int j = 0; j < n; j++) {
            if (j != own && marginWeight == 0) {
                continue;
            }
            float square = 0;
#pragma unroll
            for (int k = 0; k < SMALL_D; k++) {
                float t = k < d ? sample[k] - old[j * d + k] : 0;
                square = fmaf(t, t, square);
            }
            float distance = sqrtf(square);
            float factor = 0;
            if (j == own) {
                if (centerWeight != 0) {
                    jc += square;
                    factor = 2 * centerScale * centerWeight;
                }
                float beyond = distance - intra;
                if (marginWeight != 0 && !(beyond < 0)) {
                    jm += beyond;
                    pulled += beyond >= 0;
                    factor += distance > 0 ? force / distance : 0;
                }
            } else {
                Pushed pushed = {0, 0};
                factor = -pushed.meet(distance, inter, force);
                jm += pushed.loss;
                pushedTerms += pushed.count;
            }
            if (factor != 0) {
#pragma unroll
                for (int k = 0; k < SMALL_D; k++) {
                    gradient[k] += k < d ? factor * (sample[k] - old[j * d + k]) : 0;
                }
            }
        }
#pragma unroll
        for (int k = 0; k < SMALL_D; k++) {
            if (k < d) {
                dx[i * d + k] = gradient[k];
            }
        }
    }
    jc = block_sum(jc, place);
    jm = block_sum(jm, place);
    pulled = block_sum(pulled, place);
    pushedTerms = block_sum(pushedTerms, place);
    if (threadIdx.x == 0) {
        losses[0] = (float)(centerScale * jc);
        losses[1] = (float)(jm / m);
        losses[2] = (float)pulled;
        losses[3] = (float)pushedTerms;
    }
    if (kind == FROZEN) {
        return;
    }
    CenterStep step = {kind, gamma, momentum, decay, rate, velocity};
    int lane = threadIdx.x % WARP;
    for (int j = threadIdx.x / WARP; j < n; j += blockDim.x / WARP) {
        float delta[SMALL_D] = {};
        int count = 0;
        for (int i = lane; i < m; i += WARP) {
            if (labels[i] == j) {
                count++;
#pragma unroll
                for (int k = 0; k < SMALL_D; k++) {
                    delta[k] += k < d ? old[j * d + k] - x[i * d + k] : 0;
                }
            }
        }
        count = warp_sum(count);
#pragma unroll
        for (int k = 0; k < SMALL_D; k++) {
            if (k < d) {
                float sum = warp_sum(delta[k]);
                if (lane == 0) {
                    step.move(centers, j * d + k, old[j * d + k], sum / (1 + count));
                }
            }
        }
    }
}

/**
 * A sample's own class, and the sum over the parts of the sweep. One block per sample: writes dX of its row, and to
 * rows[i] its share of J_C without s, its share of J_M without 1/M, and whether its own and how many other terms are
 * active.
 *
 * @param parts how many parts the sweep had; 0 when J_M has no weight
 * @param partial [parts][M][D], pushed [parts][M] hinge sums, counts [parts][M]
 */
extern "C" __global__ void __launch_bounds__(128) margin_center_rows(
    int m, int d, int parts, float intra, float centerScale, float centerWeight, float marginWeight, const float* x,
    const int* labels, const float* centers, const float* partial, const float* pushed, const float* counts,
    float* dx, float* rows) {
    __shared__ double place[WARP];
    int i = blockIdx.x;
    const float* sample = x + (long long)i * d;
    const float* own = centers + (long long)labels[i] * d;
    double square = 0;
    for (int k = threadIdx.x; k < d; k += blockDim.x) {
        float t = sample[k] - own[k];
        square += (double)t * t;
    }
    square = block_sum(square, place);
    double loss = 0;
    double active = 0;
    for (int p = threadIdx.x; p < parts; p += blockDim.x) {
        loss += pushed[(long long)p * m + i];
        active += counts[(long long)p * m + i];
    }
    loss = block_sum(loss, place);
    active = block_sum(active, place);
    float distance = sqrtf((float)square);
    float beyond = distance - intra;
    float factor = centerWeight == 0 ? 0 : 2 * centerScale * centerWeight;
    bool pulled = false;
    if (marginWeight != 0 && !(beyond < 0)) {
        // Also for a NaN, which must reach the loss.
        loss += beyond;
        pulled = beyond >= 0;
        factor += distance > 0 ? marginWeight / m / distance : 0;
    }
    for (int k = threadIdx.x; k < d; k += blockDim.x) {
        float gradient = factor == 0 ? 0 : factor * (sample[k] - own[k]);
        for (int p = 0; p < parts; p++) {
            gradient += partial[((long long)p * m + i) * d + k];
        }
        dx[(long long)i * d + k] = gradient;
    }
    if (threadIdx.x == 0) {
        rows[4 * i] = centerWeight == 0 ? 0 : (float)square;
        rows[4 * i + 1] = (float)loss;
        rows[4 * i + 2] = pulled;
        rows[4 * i + 3] = (float)active;
    }
}

/**
 * losses = {J_C, J_M, active own terms, active other terms} from the rows, added up in double. One block; all 0 for M =
 * 0.
 */
extern "C" __global__ void __launch_bounds__(256)
    margin_center_losses(int m, float centerScale, const float* rows, float* losses) {
    __shared__ double place[WARP];
    for (int part = 0; part < 4; part++) {
        double total = 0;
        for (int i = threadIdx.x; i < m; i += blockDim.x) {
            total += rows[4 * i + part];
        }
        total = block_sum(total, place);
        if (threadIdx.x == 0) {
            double factor = part == 0 ? centerScale : part == 1 ? 1.0 / max(m, 1) : 1;
            losses[part] = (float)(factor * total);
        }
    }
}

/**
 * Eq. 5 for the classes in the batch. Block i owns the class of sample i unless an earlier sample has it; it adds up
 * the samples of the class in order, which it finds 128 labels at a time.
 */
extern "C" __global__ void __launch_bounds__(128) margin_center_update(
    int m, int d, const float* x, const int* labels, float* centers, int kind, float gamma, float momentum,
    float decay, const float* rate, float* velocity) {
    __shared__ unsigned found[4];
    int i = blockIdx.x;
    int own = labels[i];
    int earlier = 0;
    for (int t = threadIdx.x; t < i; t += 128) {
        earlier |= labels[t] == own;
    }
    if (__syncthreads_or(earlier)) {
        return;
    }
    CenterStep step = {kind, gamma, momentum, decay, rate, velocity};
    float* row = centers + (long long)own * d;
    for (int from = 0; from < d; from += 4 * 128) {
        float c[4];
        float delta[4] = {};
        int count = 0;
#pragma unroll
        for (int e = 0; e < 4; e++) {
            int k = from + e * 128 + threadIdx.x;
            c[e] = k < d ? row[k] : 0;
        }
        for (int base = i; base < m; base += 128) {
            int t = base + threadIdx.x;
            unsigned mask = __ballot_sync(ALL_LANES, t < m && labels[t] == own);
            if (threadIdx.x % WARP == 0) {
                found[threadIdx.x / WARP] = mask;
            }
            __syncthreads();
            for (int w = 0; w < 4; w++) {
                for (unsigned left = found[w]; left != 0; left &= left - 1) {
                    const float* sample = x + (long long)(base + w * WARP + __ffs(left) - 1) * d;
                    count++;
#pragma unroll
                    for (int e = 0; e < 4; e++) {
                        int k = from + e * 128 + threadIdx.x;
                        delta[e] += k < d ? c[e] - sample[k] : 0;
                    }
                }
            }
            __syncthreads();
        }
#pragma unroll
        for (int e = 0; e < 4; e++) {
            int k = from + e * 128 + threadIdx.x;
            if (k < d) {
                step.move(centers, (long long)own * d + k, c[e], delta[e] / (1 + count));
            }
        }
    }
}

/** SGD moves classes that are not in the batch too, by momentum and decay. A warp per class, blocks of 4. */
extern "C" __global__ void __launch_bounds__(128) margin_center_absent(
    int m, int n, int d, const int* labels, float* centers, float momentum, float decay, const float* rate,
    float* velocity) {
    int j = blockIdx.x * 4 + threadIdx.x / WARP;
    if (j >= n) {
        return;
    }
    int lane = threadIdx.x % WARP;
    bool present = false;
    for (int i = lane; i < m; i += WARP) {
        present |= labels[i] == j;
    }
    if (__any_sync(ALL_LANES, present)) {
        return;
    }
    CenterStep step = {SGD, 0, momentum, decay, rate, velocity};
    for (int k = lane; k < d; k += WARP) {
        long long at = (long long)j * d + k;
        step.move(centers, at, centers[at], 0);
    }
}
