/* One convolution with all its sizes: what the three directions and the algorithm search have in common. */
#pragma once

#include "descriptors.h"

namespace emulator {

enum Direction { FORWARD, BACKWARD_DATA, BACKWARD_FILTER };

/** y = convolution of x with the filter, of which any one may be the unknown. */
struct Problem {
    Direction direction;
    Shape x;
    Shape filter;
    Shape y;
    Convolution convolution;

    /** Channels of x that one group of filters sees. */
    int groupChannels() const { return filter.c; }
    /** Filters of one group. */
    int groupFilters() const { return filter.n / convolution.groups; }
    /** Rows of the unfolded image of one group. */
    size_t unfolded() const { return filter.image(); }
    /** True when the real library would compute in TF32. */
    bool tensorFloat() const;
};

/** What the convolution of x with the filter gives. */
Shape outputShape(const Shape& x, const Shape& filter, const Convolution& convolution);

/** 0 when the descriptors live and fit together, with `problem` filled; else what the call must return. */
cudnnStatus makeProblem(const char* function, Direction direction, const Tensor* x, const Filter* filter,
                        const Convolution* convolution, const Tensor* y, Problem& problem);

/** The number of algorithms that cuDNN numbers in this direction. */
int algorithmCount(Direction direction);

/** False when the real library has no such algorithm for the problem. */
bool supported(const Problem& problem, int algorithm);

/** True when two runs give the same bits. */
bool deterministic(Direction direction, int algorithm);

/** What the algorithm asks for; the emulated ones need none, but the caller must not know. */
size_t workspaceBytes(const Problem& problem, int algorithm);

/** Computes the unknown: `result` = alpha * result of the convolution + beta * its old value. */
void compute(const Problem& problem, const float* first, const float* second, float alpha, float beta, float* result);

}  // namespace emulator
