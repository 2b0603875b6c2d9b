/* The functions of cuDNN that choose an algorithm and its workspace. */
#include <algorithm>
#include <vector>

#include "problem.h"

using namespace emulator;

namespace {

/** cudnnConvolution*AlgoPerf_t: the same fields in the three directions. */
struct Performance {
    int algorithm;
    int status;
    float time;
    size_t memory;
    int determinism;
    int mathType;
    int reserved[3];
};

/**
 * Algorithms as cuDNN lists them, the supported ones first. The order is no measurement: those that a careless caller
 * would take, with a large workspace or without determinism, come first on purpose.
 */
cudnnStatus list(const char* function, const CudnnHandle* handle, const Problem& problem, int requested, int* returned,
                 Performance* results) {
    CUDNN_REQUIRE(ready(handle));
    if (requested < 1 || returned == nullptr || results == nullptr) {
        return refuse(CUDNN_STATUS_BAD_PARAM, function, text("%d results requested", requested));
    }
    std::vector<Performance> all;
    for (int algorithm = 0; algorithm < algorithmCount(problem.direction); algorithm++) {
        bool can = supported(problem, algorithm);
        bool same = deterministic(problem.direction, algorithm);
        float time = float(1 + algorithmCount(problem.direction) - algorithm) - (same ? 0.0f : 10.0f);
        all.push_back({algorithm, can ? CUDNN_STATUS_SUCCESS : CUDNN_STATUS_NOT_SUPPORTED, can ? time + 20.0f : -1.0f,
                       can ? workspaceBytes(problem, algorithm) : 0, same ? 1 : 0, problem.convolution.mathType, {}});
    }
    std::stable_sort(all.begin(), all.end(), [](const Performance& a, const Performance& b) {
        return a.status != b.status ? a.status == CUDNN_STATUS_SUCCESS : a.time < b.time;
    });
    *returned = std::min(requested, int(all.size()));
    std::copy_n(all.begin(), *returned, results);
    return CUDNN_STATUS_SUCCESS;
}

cudnnStatus workspace(const char* function, const CudnnHandle* handle, const Problem& problem, int algorithm,
                      size_t* bytes) {
    CUDNN_REQUIRE(ready(handle));
    if (bytes == nullptr || algorithm < 0 || algorithm >= algorithmCount(problem.direction)) {
        return refuse(CUDNN_STATUS_BAD_PARAM, function, text("algorithm %d", algorithm));
    }
    if (!supported(problem, algorithm)) {
        return CUDNN_STATUS_NOT_SUPPORTED;
    }
    *bytes = workspaceBytes(problem, algorithm);
    return CUDNN_STATUS_SUCCESS;
}

}  // namespace

EMULATOR_API cudnnStatus cudnnGetConvolution2dForwardOutputDim(const Convolution* convolution, const Tensor* x,
                                                               const Filter* filter, int* n, int* c, int* h, int* w) {
    EMULATOR_ENTER(cudnnGetConvolution2dForwardOutputDim, cudnnStatus);
    const Convolution* foundConvolution = convolutions().find(convolution);
    const Tensor* foundX = tensors().find(x);
    const Filter* foundFilter = filters().find(filter);
    if (foundConvolution == nullptr || foundX == nullptr || foundFilter == nullptr) {
        return CUDNN_STATUS_BAD_PARAM_NULL_POINTER;
    }
    Shape shape = outputShape(foundX->shape, foundFilter->shape, *foundConvolution);
    if (foundX->shape.c != foundFilter->shape.c * foundConvolution->groups || shape.h == 0 || shape.w == 0) {
        return refuse(CUDNN_STATUS_BAD_PARAM_SHAPE_MISMATCH, "cudnnGetConvolution2dForwardOutputDim",
                      "input " + foundX->shape.text() + ", filter " + foundFilter->shape.text());
    }
    *n = shape.n;
    *c = shape.c;
    *h = shape.h;
    *w = shape.w;
    return CUDNN_STATUS_SUCCESS;
}

/* In each direction the descriptors come in another order; cuDNN's own order is kept here. */

#define FORWARD_SEARCH(name) \
    EMULATOR_API cudnnStatus name(CudnnHandle* handle, const Tensor* x, const Filter* filter, \
                                  const Convolution* convolution, const Tensor* y, int requested, int* returned, \
                                  Performance* results) { \
        EMULATOR_ENTER(name, cudnnStatus); \
        Problem problem; \
        CUDNN_REQUIRE(makeProblem(#name, FORWARD, x, filter, convolution, y, problem)); \
        return list(#name, handle, problem, requested, returned, results); \
    }

#define DATA_SEARCH(name) \
    EMULATOR_API cudnnStatus name(CudnnHandle* handle, const Filter* filter, const Tensor* dy, \
                                  const Convolution* convolution, const Tensor* dx, int requested, int* returned, \
                                  Performance* results) { \
        EMULATOR_ENTER(name, cudnnStatus); \
        Problem problem; \
        CUDNN_REQUIRE(makeProblem(#name, BACKWARD_DATA, dx, filter, convolution, dy, problem)); \
        return list(#name, handle, problem, requested, returned, results); \
    }

#define FILTER_SEARCH(name) \
    EMULATOR_API cudnnStatus name(CudnnHandle* handle, const Tensor* x, const Tensor* dy, \
                                  const Convolution* convolution, const Filter* dw, int requested, int* returned, \
                                  Performance* results) { \
        EMULATOR_ENTER(name, cudnnStatus); \
        Problem problem; \
        CUDNN_REQUIRE(makeProblem(#name, BACKWARD_FILTER, x, dw, convolution, dy, problem)); \
        return list(#name, handle, problem, requested, returned, results); \
    }

FORWARD_SEARCH(cudnnGetConvolutionForwardAlgorithm_v7)
FORWARD_SEARCH(cudnnFindConvolutionForwardAlgorithm)
DATA_SEARCH(cudnnGetConvolutionBackwardDataAlgorithm_v7)
DATA_SEARCH(cudnnFindConvolutionBackwardDataAlgorithm)
FILTER_SEARCH(cudnnGetConvolutionBackwardFilterAlgorithm_v7)
FILTER_SEARCH(cudnnFindConvolutionBackwardFilterAlgorithm)

EMULATOR_API cudnnStatus cudnnGetConvolutionForwardWorkspaceSize(CudnnHandle* handle, const Tensor* x,
                                                                 const Filter* filter, const Convolution* convolution,
                                                                 const Tensor* y, int algorithm, size_t* bytes) {
    EMULATOR_ENTER(cudnnGetConvolutionForwardWorkspaceSize, cudnnStatus);
    Problem problem;
    const char* function = "cudnnGetConvolutionForwardWorkspaceSize";
    CUDNN_REQUIRE(makeProblem(function, FORWARD, x, filter, convolution, y, problem));
    return workspace(function, handle, problem, algorithm, bytes);
}

EMULATOR_API cudnnStatus cudnnGetConvolutionBackwardDataWorkspaceSize(CudnnHandle* handle, const Filter* filter,
                                                                      const Tensor* dy, const Convolution* convolution,
                                                                      const Tensor* dx, int algorithm, size_t* bytes) {
    EMULATOR_ENTER(cudnnGetConvolutionBackwardDataWorkspaceSize, cudnnStatus);
    Problem problem;
    const char* function = "cudnnGetConvolutionBackwardDataWorkspaceSize";
    CUDNN_REQUIRE(makeProblem(function, BACKWARD_DATA, dx, filter, convolution, dy, problem));
    return workspace(function, handle, problem, algorithm, bytes);
}

EMULATOR_API cudnnStatus cudnnGetConvolutionBackwardFilterWorkspaceSize(CudnnHandle* handle, const Tensor* x,
                                                                        const Tensor* dy,
                                                                        const Convolution* convolution,
                                                                        const Filter* dw, int algorithm,
                                                                        size_t* bytes) {
    EMULATOR_ENTER(cudnnGetConvolutionBackwardFilterWorkspaceSize, cudnnStatus);
    Problem problem;
    const char* function = "cudnnGetConvolutionBackwardFilterWorkspaceSize";
    CUDNN_REQUIRE(makeProblem(function, BACKWARD_FILTER, x, dw, convolution, dy, problem));
    return workspace(function, handle, problem, algorithm, bytes);
}
