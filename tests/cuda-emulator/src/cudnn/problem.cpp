#include "problem.h"

#include "../driver/config.h"

namespace emulator {
namespace {

constexpr int FMA_MATH = 3;

int outputSize(int size, int pad, int filter, int dilation, int stride) {
    int reach = (filter - 1) * dilation + 1;
    return size + 2 * pad < reach ? 0 : (size + 2 * pad - reach) / stride + 1;
}

}  // namespace

bool Problem::tensorFloat() const {
    return convolution.mathType != FMA_MATH && config().major >= 8;
}

Shape outputShape(const Shape& x, const Shape& filter, const Convolution& c) {
    return {x.n, filter.n, outputSize(x.h, c.padH, filter.h, c.dilationH, c.strideH),
            outputSize(x.w, c.padW, filter.w, c.dilationW, c.strideW)};
}

cudnnStatus makeProblem(const char* function, Direction direction, const Tensor* x, const Filter* filter,
                        const Convolution* convolution, const Tensor* y, Problem& problem) {
    const Tensor* foundX = tensors().find(x);
    const Tensor* foundY = tensors().find(y);
    const Filter* foundFilter = filters().find(filter);
    const Convolution* foundConvolution = convolutions().find(convolution);
    if (foundX == nullptr || foundY == nullptr || foundFilter == nullptr || foundConvolution == nullptr) {
        return refuse(CUDNN_STATUS_BAD_PARAM_NULL_POINTER, function, "a descriptor is null or destroyed");
    }
    if (!foundX->shape.isSet() || !foundY->shape.isSet() || !foundFilter->shape.isSet() || !foundConvolution->isSet) {
        return refuse(CUDNN_STATUS_BAD_PARAM_NOT_FINALIZED, function, "a descriptor was never set");
    }
    problem = {direction, foundX->shape, foundFilter->shape, foundY->shape, *foundConvolution};
    int groups = problem.convolution.groups;
    if (problem.x.c != problem.filter.c * groups || problem.filter.n % groups != 0) {
        return refuse(CUDNN_STATUS_BAD_PARAM_SHAPE_MISMATCH, function,
                      text("input %s, filter %s, %d groups", problem.x.text().c_str(), problem.filter.text().c_str(),
                           groups));
    }
    Shape expected = outputShape(problem.x, problem.filter, problem.convolution);
    if (!(expected == problem.y)) {
        return refuse(CUDNN_STATUS_BAD_PARAM_SHAPE_MISMATCH, function,
                      "output " + problem.y.text() + ", expected " + expected.text());
    }
    return CUDNN_STATUS_SUCCESS;
}

int algorithmCount(Direction direction) {
    return direction == FORWARD ? 8 : direction == BACKWARD_DATA ? 6 : 7;
}

bool supported(const Problem& problem, int algorithm) {
    const Convolution& c = problem.convolution;
    bool small = problem.filter.h == 3 && problem.filter.w == 3 && c.strideH == 1 && c.strideW == 1
        && c.dilationH == 1 && c.dilationW == 1 && c.groups == 1;
    bool plain = c.dilationH == 1 && c.dilationW == 1;
    if (problem.direction == FORWARD) {
        // IMPLICIT_GEMM, IMPLICIT_PRECOMP_GEMM, GEMM, DIRECT, FFT, FFT_TILING, WINOGRAD, WINOGRAD_NONFUSED
        return algorithm == 0 || algorithm == 1 || (algorithm == 2 && plain) || (algorithm >= 6 && small);
    }
    if (problem.direction == BACKWARD_DATA) {
        // 0, 1, FFT, FFT_TILING, WINOGRAD, WINOGRAD_NONFUSED
        return algorithm == 0 || algorithm == 1 || (algorithm >= 4 && small);
    }
    // 0, 1, FFT, 3, WINOGRAD, WINOGRAD_NONFUSED, FFT_TILING
    return algorithm == 0 || algorithm == 1 || (algorithm == 3 && plain) || (algorithm == 5 && small);
}

bool deterministic(Direction direction, int algorithm) {
    return direction == FORWARD || !(algorithm == 0 || (direction == BACKWARD_FILTER && algorithm == 3));
}

size_t workspaceBytes(const Problem& problem, int algorithm) {
    size_t image = 4 * problem.unfolded() * problem.y.plane();
    if (algorithm == 0) {
        return 0;
    }
    if (algorithm == 1) {
        // The index tables of the implicit product.
        return (4 * problem.unfolded() + 511) / 512 * 512;
    }
    // Unfolded or transformed images of the whole batch.
    return image * size_t(problem.x.n);
}

}  // namespace emulator
