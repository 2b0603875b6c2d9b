/* The functions of cuDNN that make, set and destroy handles and descriptors. */
#include "descriptors.h"

using namespace emulator;

namespace emulator {

Objects<CudnnHandle>& cudnnHandles() {
    static auto& all = forever(Objects<CudnnHandle>("cudnn handle"));
    return all;
}

Objects<Tensor>& tensors() {
    static auto& all = forever(Objects<Tensor>("cudnn tensor descriptor"));
    return all;
}

Objects<Filter>& filters() {
    static auto& all = forever(Objects<Filter>("cudnn filter descriptor"));
    return all;
}

Objects<Convolution>& convolutions() {
    static auto& all = forever(Objects<Convolution>("cudnn convolution descriptor"));
    return all;
}

cudnnStatus refuse(cudnnStatus status, const char* function, const std::string& why) {
    report(std::string(function) + ": " + why);
    return status;
}

cudnnStatus ready(const CudnnHandle* handle) {
    if (cudnnHandles().find(handle) == nullptr) {
        return CUDNN_STATUS_BAD_PARAM_NULL_POINTER;
    }
    return usable() == CUDA_SUCCESS ? CUDNN_STATUS_SUCCESS : CUDNN_STATUS_EXECUTION_FAILED_CUDA_DRIVER;
}

}  // namespace emulator

namespace {

constexpr int FLOAT = 0;
constexpr int NCHW = 0;

template <class T>
cudnnStatus make(Objects<T>& all, T** handle) {
    if (handle == nullptr) {
        return CUDNN_STATUS_BAD_PARAM_NULL_POINTER;
    }
    *handle = all.make();
    return CUDNN_STATUS_SUCCESS;
}

template <class T>
cudnnStatus destroy(Objects<T>& all, T* handle) {
    return all.destroy(handle) ? CUDNN_STATUS_SUCCESS : CUDNN_STATUS_BAD_PARAM;
}

/** Sets the shape of a tensor or filter that holds floats in the order NCHW. */
cudnnStatus setShape(const char* function, Shape* shape, int format, int type, Shape given) {
    if (shape == nullptr) {
        return refuse(CUDNN_STATUS_BAD_PARAM_NULL_POINTER, function, "no such descriptor");
    }
    if (given.n <= 0 || given.c <= 0 || given.h <= 0 || given.w <= 0 || given.count() > 0x7fffffff) {
        return refuse(CUDNN_STATUS_BAD_PARAM, function, "sizes " + given.text());
    }
    if (format != NCHW || type != FLOAT) {
        return refuse(CUDNN_STATUS_NOT_SUPPORTED, function, text("format %d, type %d: not emulated", format, type));
    }
    *shape = given;
    return CUDNN_STATUS_SUCCESS;
}

}  // namespace

EMULATOR_API size_t cudnnGetVersion() {
    return 90500;
}

EMULATOR_API const char* cudnnGetErrorString(int status) {
    switch (status) {
#define X(name, number) case number: return #name;
    EMULATOR_CUDNN_RESULTS(X)
#undef X
    default: return "CUDNN_UNKNOWN_STATUS";
    }
}

EMULATOR_API cudnnStatus cudnnCreate(CudnnHandle** handle) {
    EMULATOR_ENTER(cudnnCreate, cudnnStatus);
    if (usable() != CUDA_SUCCESS) {
        return CUDNN_STATUS_NOT_INITIALIZED;
    }
    return make(cudnnHandles(), handle);
}

EMULATOR_API cudnnStatus cudnnDestroy(CudnnHandle* handle) {
    EMULATOR_ENTER(cudnnDestroy, cudnnStatus);
    return destroy(cudnnHandles(), handle);
}

EMULATOR_API cudnnStatus cudnnSetStream(CudnnHandle* handle, CUstream stream) {
    EMULATOR_ENTER(cudnnSetStream, cudnnStatus);
    CudnnHandle* found = cudnnHandles().find(handle);
    if (found == nullptr || !isStream(stream)) {
        return found == nullptr ? CUDNN_STATUS_BAD_PARAM_NULL_POINTER : CUDNN_STATUS_BAD_PARAM;
    }
    found->stream = stream;
    return CUDNN_STATUS_SUCCESS;
}

EMULATOR_API cudnnStatus cudnnCreateTensorDescriptor(Tensor** tensor) {
    EMULATOR_ENTER(cudnnCreateTensorDescriptor, cudnnStatus);
    return make(tensors(), tensor);
}

EMULATOR_API cudnnStatus cudnnSetTensor4dDescriptor(Tensor* handle, int format, int type, int n, int c, int h, int w) {
    EMULATOR_ENTER(cudnnSetTensor4dDescriptor, cudnnStatus);
    Tensor* tensor = tensors().find(handle);
    return setShape("cudnnSetTensor4dDescriptor", tensor == nullptr ? nullptr : &tensor->shape, format, type,
                    {n, c, h, w});
}

EMULATOR_API cudnnStatus cudnnDestroyTensorDescriptor(Tensor* tensor) {
    EMULATOR_ENTER(cudnnDestroyTensorDescriptor, cudnnStatus);
    return destroy(tensors(), tensor);
}

EMULATOR_API cudnnStatus cudnnCreateFilterDescriptor(Filter** filter) {
    EMULATOR_ENTER(cudnnCreateFilterDescriptor, cudnnStatus);
    return make(filters(), filter);
}

EMULATOR_API cudnnStatus cudnnSetFilter4dDescriptor(Filter* handle, int type, int format, int k, int c, int h, int w) {
    EMULATOR_ENTER(cudnnSetFilter4dDescriptor, cudnnStatus);
    Filter* filter = filters().find(handle);
    return setShape("cudnnSetFilter4dDescriptor", filter == nullptr ? nullptr : &filter->shape, format, type,
                    {k, c, h, w});
}

EMULATOR_API cudnnStatus cudnnDestroyFilterDescriptor(Filter* filter) {
    EMULATOR_ENTER(cudnnDestroyFilterDescriptor, cudnnStatus);
    return destroy(filters(), filter);
}

EMULATOR_API cudnnStatus cudnnCreateConvolutionDescriptor(Convolution** convolution) {
    EMULATOR_ENTER(cudnnCreateConvolutionDescriptor, cudnnStatus);
    return make(convolutions(), convolution);
}

EMULATOR_API cudnnStatus cudnnSetConvolution2dDescriptor(Convolution* handle, int padH, int padW, int strideH,
                                                         int strideW, int dilationH, int dilationW, int mode,
                                                         int computeType) {
    EMULATOR_ENTER(cudnnSetConvolution2dDescriptor, cudnnStatus);
    Convolution* convolution = convolutions().find(handle);
    if (convolution == nullptr) {
        return CUDNN_STATUS_BAD_PARAM_NULL_POINTER;
    }
    if (padH < 0 || padW < 0 || strideH <= 0 || strideW <= 0 || dilationH <= 0 || dilationW <= 0 || mode < 0
            || mode > 1) {
        return refuse(CUDNN_STATUS_BAD_PARAM, "cudnnSetConvolution2dDescriptor",
                      text("padding %d %d, stride %d %d, dilation %d %d, mode %d", padH, padW, strideH, strideW,
                           dilationH, dilationW, mode));
    }
    if (computeType != FLOAT) {
        return refuse(CUDNN_STATUS_NOT_SUPPORTED, "cudnnSetConvolution2dDescriptor",
                      text("compute type %d: not emulated", computeType));
    }
    int groups = convolution->groups;
    int mathType = convolution->mathType;
    *convolution = {true, padH, padW, strideH, strideW, dilationH, dilationW, mode == 0, groups, mathType};
    return CUDNN_STATUS_SUCCESS;
}

EMULATOR_API cudnnStatus cudnnSetConvolutionMathType(Convolution* handle, int type) {
    EMULATOR_ENTER(cudnnSetConvolutionMathType, cudnnStatus);
    Convolution* convolution = convolutions().find(handle);
    if (convolution == nullptr || type < 0 || type > 3) {
        return CUDNN_STATUS_BAD_PARAM;
    }
    convolution->mathType = type;
    return CUDNN_STATUS_SUCCESS;
}

EMULATOR_API cudnnStatus cudnnSetConvolutionGroupCount(Convolution* handle, int groups) {
    EMULATOR_ENTER(cudnnSetConvolutionGroupCount, cudnnStatus);
    Convolution* convolution = convolutions().find(handle);
    if (convolution == nullptr || groups < 1) {
        return CUDNN_STATUS_BAD_PARAM;
    }
    convolution->groups = groups;
    return CUDNN_STATUS_SUCCESS;
}

EMULATOR_API cudnnStatus cudnnDestroyConvolutionDescriptor(Convolution* convolution) {
    EMULATOR_ENTER(cudnnDestroyConvolutionDescriptor, cudnnStatus);
    return destroy(convolutions(), convolution);
}
