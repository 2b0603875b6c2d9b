#include "context.h"

#include <vector>

#include "config.h"
#include "report.h"

namespace emulator {
namespace {

bool ready = false;
CUresult sticky = CUDA_SUCCESS;
thread_local Context* current = nullptr;

std::vector<Context>& contexts() {
    static auto& all = forever(std::vector<Context>());
    return all;
}

}  // namespace

CUresult initialise() {
    if (config().devices == 0) {
        return CUDA_ERROR_NO_DEVICE;
    }
    if (contexts().empty()) {
        // Never resized again: programs hold the addresses as handles.
        contexts().reserve(16);
        for (int device = 0; device < 16; device++) {
            contexts().push_back({device});
        }
    }
    ready = true;
    return CUDA_SUCCESS;
}

Context* contextOf(CUdevice device) {
    return device >= 0 && device < config().devices && ready ? &contexts()[size_t(device)] : nullptr;
}

void makeCurrent(Context* context) {
    current = context;
}

Context* currentContext() {
    return current;
}

CUresult initialised() {
    return ready ? CUDA_SUCCESS : CUDA_ERROR_NOT_INITIALIZED;
}

CUresult usable() {
    if (!ready) {
        return CUDA_ERROR_NOT_INITIALIZED;
    }
    if (current == nullptr) {
        return CUDA_ERROR_INVALID_CONTEXT;
    }
    if (current->retained == 0) {
        return CUDA_ERROR_CONTEXT_IS_DESTROYED;
    }
    return sticky;
}

void fail(CUresult code, const std::string& line) {
    if (sticky != CUDA_SUCCESS) {
        // What follows the first error is its consequence: the first report stays.
        return;
    }
    report(line);
    sticky = isSticky(code) ? code : CUDA_SUCCESS;
}

void setStickyError(CUresult code) {
    if (sticky == CUDA_SUCCESS && isSticky(code)) {
        sticky = code;
    }
}

CUresult stickyError() {
    return sticky;
}

void clearStickyError() {
    sticky = CUDA_SUCCESS;
}

}  // namespace emulator
