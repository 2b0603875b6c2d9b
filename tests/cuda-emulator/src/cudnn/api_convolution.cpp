/* The functions of cuDNN that compute. */
#include <algorithm>

#include "../driver/memory.h"
#include "problem.h"

using namespace emulator;

namespace {

struct Part {
    const char* name;
    const void* address;
    size_t bytes;
};

/** False, with the context dead, when a part lies outside of the device's memory. */
bool allInside(const char* function, std::initializer_list<Part> parts) {
    for (const Part& part : parts) {
        std::string problem = part.bytes == 0 ? "" : deviceProblem(part.address, part.bytes);
        if (!problem.empty()) {
            fail(CUDA_ERROR_ILLEGAL_ADDRESS, text("%s: %s of %zu bytes: %s", function, part.name, part.bytes,
                                                  problem.c_str()));
            return false;
        }
    }
    return true;
}

struct Workspace {
    void* address;
    size_t bytes;
};

cudnnStatus give(const CudnnHandle* handle, Work work) {
    CUstream stream = cudnnHandles().find(handle)->stream;
    return submit(stream, std::move(work)) == CUDA_SUCCESS ? CUDNN_STATUS_SUCCESS
                                                          : CUDNN_STATUS_EXECUTION_FAILED_CUDA_DRIVER;
}

cudnnStatus convolve(const char* function, const CudnnHandle* handle, const Problem& problem, int algorithm,
                     Workspace workspace, const float* alpha, const float* beta, Part first, Part second, Part result) {
    CUDNN_REQUIRE(ready(handle));
    if (alpha == nullptr || beta == nullptr || first.address == nullptr || second.address == nullptr
            || result.address == nullptr) {
        return refuse(CUDNN_STATUS_BAD_PARAM_NULL_POINTER, function, "a factor or a tensor is null");
    }
    if (algorithm < 0 || algorithm >= algorithmCount(problem.direction)) {
        return refuse(CUDNN_STATUS_BAD_PARAM, function, text("algorithm %d", algorithm));
    }
    if (!supported(problem, algorithm)) {
        return refuse(CUDNN_STATUS_NOT_SUPPORTED, function, text("algorithm %d for this problem", algorithm));
    }
    size_t needed = workspaceBytes(problem, algorithm);
    if (workspace.bytes < needed) {
        return refuse(CUDNN_STATUS_BAD_PARAM_SIZE_INSUFFICIENT, function,
                      text("workspace of %zu bytes, algorithm %d needs %zu", workspace.bytes, algorithm, needed));
    }
    float factor = *alpha;
    float keep = *beta;
    return give(handle, [=] {
        if (!allInside(function, {first, second, result, {"workspace", workspace.address, needed}})) {
            return;
        }
        // The real algorithm leaves its own figures there.
        std::fill_n(static_cast<uint32_t*>(workspace.address), needed / 4, POISON);
        compute(problem, static_cast<const float*>(first.address), static_cast<const float*>(second.address), factor,
                keep, static_cast<float*>(const_cast<void*>(result.address)));
    });
}

}  // namespace

EMULATOR_API cudnnStatus cudnnConvolutionForward(CudnnHandle* handle, const float* alpha, const Tensor* xShape,
                                                 const void* x, const Filter* filterShape, const void* filter,
                                                 const Convolution* convolution, int algorithm, void* workspace,
                                                 size_t workspaceBytes, const float* beta, const Tensor* yShape,
                                                 void* y) {
    EMULATOR_ENTER(cudnnConvolutionForward, cudnnStatus);
    Problem problem;
    const char* function = "cudnnConvolutionForward";
    CUDNN_REQUIRE(makeProblem(function, FORWARD, xShape, filterShape, convolution, yShape, problem));
    return convolve(function, handle, problem, algorithm, {workspace, workspaceBytes}, alpha, beta,
                    {"x", x, problem.x.bytes()}, {"filter", filter, problem.filter.bytes()},
                    {"y", y, problem.y.bytes()});
}

EMULATOR_API cudnnStatus cudnnConvolutionBackwardData(CudnnHandle* handle, const float* alpha,
                                                      const Filter* filterShape, const void* filter,
                                                      const Tensor* dyShape, const void* dy,
                                                      const Convolution* convolution, int algorithm, void* workspace,
                                                      size_t workspaceBytes, const float* beta, const Tensor* dxShape,
                                                      void* dx) {
    EMULATOR_ENTER(cudnnConvolutionBackwardData, cudnnStatus);
    Problem problem;
    const char* function = "cudnnConvolutionBackwardData";
    CUDNN_REQUIRE(makeProblem(function, BACKWARD_DATA, dxShape, filterShape, convolution, dyShape, problem));
    return convolve(function, handle, problem, algorithm, {workspace, workspaceBytes}, alpha, beta,
                    {"filter", filter, problem.filter.bytes()}, {"dy", dy, problem.y.bytes()},
                    {"dx", dx, problem.x.bytes()});
}

EMULATOR_API cudnnStatus cudnnConvolutionBackwardFilter(CudnnHandle* handle, const float* alpha, const Tensor* xShape,
                                                        const void* x, const Tensor* dyShape, const void* dy,
                                                        const Convolution* convolution, int algorithm, void* workspace,
                                                        size_t workspaceBytes, const float* beta,
                                                        const Filter* dwShape, void* dw) {
    EMULATOR_ENTER(cudnnConvolutionBackwardFilter, cudnnStatus);
    Problem problem;
    const char* function = "cudnnConvolutionBackwardFilter";
    CUDNN_REQUIRE(makeProblem(function, BACKWARD_FILTER, xShape, dwShape, convolution, dyShape, problem));
    return convolve(function, handle, problem, algorithm, {workspace, workspaceBytes}, alpha, beta,
                    {"x", x, problem.x.bytes()}, {"dy", dy, problem.y.bytes()}, {"dw", dw, problem.filter.bytes()});
}

EMULATOR_API cudnnStatus cudnnConvolutionBackwardBias(CudnnHandle* handle, const float* alpha, const Tensor* dyShape,
                                                      const float* dy, const float* beta, const Tensor* dbShape,
                                                      float* db) {
    EMULATOR_ENTER(cudnnConvolutionBackwardBias, cudnnStatus);
    const char* function = "cudnnConvolutionBackwardBias";
    CUDNN_REQUIRE(ready(handle));
    const Tensor* from = tensors().find(dyShape);
    const Tensor* to = tensors().find(dbShape);
    if (from == nullptr || to == nullptr || alpha == nullptr || beta == nullptr) {
        return refuse(CUDNN_STATUS_BAD_PARAM_NULL_POINTER, function, "a descriptor or factor is null");
    }
    Shape shape = from->shape;
    if (!shape.isSet() || !(to->shape == Shape{1, shape.c, 1, 1})) {
        return refuse(CUDNN_STATUS_BAD_PARAM_SHAPE_MISMATCH, function,
                      "dy " + shape.text() + ", db " + to->shape.text());
    }
    float factor = *alpha;
    float keep = *beta;
    return give(handle, [=] {
        if (!allInside(function, {{"dy", dy, shape.bytes()}, {"db", db, 4 * size_t(shape.c)}})) {
            return;
        }
        for (int c = 0; c < shape.c; c++) {
            double sum = 0;
            for (int n = 0; n < shape.n; n++) {
                const float* plane = dy + (size_t(n) * size_t(shape.c) + size_t(c)) * shape.plane();
                for (size_t i = 0; i < shape.plane(); i++) {
                    sum += plane[i];
                }
            }
            db[c] = float(factor * sum + (keep == 0 ? 0.0 : double(keep) * db[c]));
        }
    });
}

EMULATOR_API cudnnStatus cudnnAddTensor(CudnnHandle* handle, const float* alpha, const Tensor* aShape, const float* a,
                                        const float* beta, const Tensor* cShape, float* c) {
    EMULATOR_ENTER(cudnnAddTensor, cudnnStatus);
    const char* function = "cudnnAddTensor";
    CUDNN_REQUIRE(ready(handle));
    const Tensor* from = tensors().find(aShape);
    const Tensor* to = tensors().find(cShape);
    if (from == nullptr || to == nullptr || alpha == nullptr || beta == nullptr) {
        return refuse(CUDNN_STATUS_BAD_PARAM_NULL_POINTER, function, "a descriptor or factor is null");
    }
    Shape s = from->shape;
    Shape t = to->shape;
    auto fits = [](int size, int whole) { return size == whole || size == 1; };
    if (!s.isSet() || !t.isSet() || !fits(s.n, t.n) || !fits(s.c, t.c) || !fits(s.h, t.h) || !fits(s.w, t.w)) {
        return refuse(CUDNN_STATUS_BAD_PARAM_SHAPE_MISMATCH, function, "a " + s.text() + ", c " + t.text());
    }
    float factor = *alpha;
    float keep = *beta;
    return give(handle, [=] {
        if (!allInside(function, {{"a", a, s.bytes()}, {"c", c, t.bytes()}})) {
            return;
        }
        for (size_t i = 0; i < t.count(); i++) {
            int w = int(i % size_t(t.w));
            int h = int(i / size_t(t.w) % size_t(t.h));
            int channel = int(i / t.plane() % size_t(t.c));
            int n = int(i / t.image());
            size_t at = ((size_t(s.n == 1 ? 0 : n) * size_t(s.c) + size_t(s.c == 1 ? 0 : channel)) * size_t(s.h)
                         + size_t(s.h == 1 ? 0 : h)) * size_t(s.w) + size_t(s.w == 1 ? 0 : w);
            c[i] = factor * a[at] + (keep == 0 ? 0.0f : keep * c[i]);
        }
    });
}
