/* The functions of cuBLAS and cuDNN that the tests call. */
#pragma once

#include <cstddef>

extern "C" {
int cublasCreate_v2(void**);
int cublasDestroy_v2(void*);
int cublasSetMathMode(void*, int);
int cublasSetWorkspace_v2(void*, unsigned long long, size_t);
int cublasSgemm_v2(void*, int, int, int, int, int, const float*, unsigned long long, int, unsigned long long, int,
                   const float*, unsigned long long, int);

int cudnnCreate(void**);
int cudnnDestroy(void*);
int cudnnCreateTensorDescriptor(void**);
int cudnnSetTensor4dDescriptor(void*, int, int, int, int, int, int);
int cudnnDestroyTensorDescriptor(void*);
int cudnnCreateFilterDescriptor(void**);
int cudnnSetFilter4dDescriptor(void*, int, int, int, int, int, int);
int cudnnDestroyFilterDescriptor(void*);
int cudnnCreateConvolutionDescriptor(void**);
int cudnnSetConvolution2dDescriptor(void*, int, int, int, int, int, int, int, int);
int cudnnSetConvolutionMathType(void*, int);
int cudnnSetConvolutionGroupCount(void*, int);
int cudnnDestroyConvolutionDescriptor(void*);
int cudnnGetConvolutionForwardAlgorithm_v7(void*, void*, void*, void*, void*, int, int*, void*);
int cudnnGetConvolutionForwardWorkspaceSize(void*, void*, void*, void*, void*, int, size_t*);
int cudnnConvolutionForward(void*, const float*, void*, unsigned long long, void*, unsigned long long, void*, int,
                            unsigned long long, size_t, const float*, void*, unsigned long long);
int cudnnConvolutionBackwardData(void*, const float*, void*, unsigned long long, void*, unsigned long long, void*, int,
                                 unsigned long long, size_t, const float*, void*, unsigned long long);
int cudnnConvolutionBackwardFilter(void*, const float*, void*, unsigned long long, void*, unsigned long long, void*,
                                   int, unsigned long long, size_t, const float*, void*, unsigned long long);
int cudnnConvolutionBackwardBias(void*, const float*, void*, unsigned long long, const float*, void*,
                                 unsigned long long);
int cudnnAddTensor(void*, const float*, void*, unsigned long long, const float*, void*, unsigned long long);
}
