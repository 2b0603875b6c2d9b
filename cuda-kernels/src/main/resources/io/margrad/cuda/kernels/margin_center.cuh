// What the kernels of the fused margin and center loss share.
#pragma once
#include "common.cuh"

namespace {

/** Kinds of center updates, as MarginCenterKernels numbers them. */
enum { FROZEN = 0, FIXED = 1, SGD = 2 };

/**
 * Eq. 5 for one element of a center: delta = sum of (c - x) / (1 + n) over the n samples of its class, 0 where n is.
 */
struct CenterStep {
    int kind;
    float gamma;
    float momentum;
    float decay;
    const float* rate;
    float* velocity;

    __device__ __forceinline__ void move(float* centers, long long at, float c, float delta) const {
        if (kind == FIXED) {
            centers[at] = c - gamma * delta;
        } else if (kind == SGD) {
            float moved = momentum * velocity[at] + rate[0] * (delta + decay * c);
            velocity[at] = moved;
            centers[at] = c - moved;
        }
    }
};

/** What the hinge [inter - d]_+ of other classes adds up to for one sample. */
struct Pushed {
    float loss;
    int count;

    /**
     * Meets a distance; returns the factor of -(x - c) in dX, 0 when the term is inactive or d is 0, where the
     * direction is undefined. Not (beyond > 0) first: a NaN compares false and would leave the loss silently.
     */
    __device__ __forceinline__ float meet(float distance, float inter, float force) {
        float beyond = inter - distance;
        if (beyond <= 0) {
            return 0;
        }
        loss += beyond;
        if (!(beyond > 0)) {
            return 0;
        }
        count++;
        return distance > 0 ? force / distance : 0;
    }
};

}  // namespace
