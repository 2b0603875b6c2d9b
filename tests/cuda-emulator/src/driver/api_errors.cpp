/* Names of results. */
#include "calls.h"
#include "context.h"

using namespace emulator;

namespace {

const char* nameOf(int result) {
    switch (result) {
#define X(name, number) case number: return #name;
    EMULATOR_CUDA_RESULTS(X)
#undef X
    default: return nullptr;
    }
}

}  // namespace

EMULATOR_API CUresult cuGetErrorName(int result, const char** name) {
    EMULATOR_ENTER(cuGetErrorName, CUresult);
    if (name == nullptr) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    *name = nameOf(result);
    return *name == nullptr ? CUDA_ERROR_INVALID_VALUE : CUDA_SUCCESS;
}

EMULATOR_API CUresult cuGetErrorString(int result, const char** words) {
    EMULATOR_ENTER(cuGetErrorString, CUresult);
    if (words == nullptr) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    // The names speak for themselves; the driver's sentences are not repeated here.
    *words = nameOf(result);
    return *words == nullptr ? CUDA_ERROR_INVALID_VALUE : CUDA_SUCCESS;
}
