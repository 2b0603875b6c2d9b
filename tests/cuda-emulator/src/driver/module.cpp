#include "module.h"

#include <algorithm>
#include <cstdlib>
#include <dlfcn.h>
#include <unistd.h>

#include "../image_file.h"
#include "config.h"
#include "report.h"
#include "services.h"

namespace emulator {
namespace {

/** dlopen needs a file; it stays while the module is loaded, for debuggers and for line numbers. */
std::string writeTemporary(const char* bytes, size_t count) {
    const char* folder = std::getenv("TMPDIR");
    std::string path = std::string(folder == nullptr ? "/tmp" : folder) + "/margrad-emulator-XXXXXX";
    int file = mkstemp(path.data());
    if (file < 0) {
        return "";
    }
    bool whole = write(file, bytes, count) == ssize_t(count);
    close(file);
    if (!whole) {
        unlink(path.c_str());
        return "";
    }
    return path;
}

CUresult refuse(CUresult code, const std::string& why) {
    report("module not loaded: " + why);
    return code;
}

CUresult checkImage(const margrad::Image* image) {
    if (image == nullptr || image->version != margrad::IMAGE_VERSION) {
        return refuse(CUDA_ERROR_NO_BINARY_FOR_GPU, "compiled by another version of the emulator");
    }
    unsigned here = unsigned(config().major * 10 + config().minor);
    if (image->architecture > here) {
        return refuse(CUDA_ERROR_NO_BINARY_FOR_GPU,
                      text("compiled for sm_%u, the device is sm_%u", image->architecture, here));
    }
    if (image->checksAccesses != config().checkAccesses) {
        return refuse(CUDA_ERROR_NO_BINARY_FOR_GPU, text("compiled with MARGRAD_EMULATOR_CHECK=%d, now it is %d",
                                                         image->checksAccesses, config().checkAccesses));
    }
    return CUDA_SUCCESS;
}

}  // namespace

Module::~Module() {
    if (library != nullptr) {
        dlclose(library);
    }
    if (!file.empty()) {
        unlink(file.c_str());
    }
}

size_t Module::offsetOf(const void* code) const {
    Dl_info info;
    return dladdr(image, &info) == 0 ? 0 : size_t(static_cast<const char*>(code) - static_cast<char*>(info.dli_fbase));
}

CUresult loadModule(const void* bytes, std::unique_ptr<Module>& module) {
    ImageFile file;
    if (!readImageFile(bytes, file)) {
        return refuse(CUDA_ERROR_INVALID_IMAGE, "no image of the emulated NVRTC, or a damaged one");
    }
    auto loading = std::make_unique<Module>();
    loading->file = writeTemporary(file.object, file.bytes);
    if (loading->file.empty()) {
        return refuse(CUDA_ERROR_OPERATING_SYSTEM, "no temporary file could be written");
    }
    loading->library = dlopen(loading->file.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (loading->library == nullptr) {
        return refuse(CUDA_ERROR_INVALID_IMAGE, dlerror());
    }
    loading->image = static_cast<const margrad::Image*>(dlsym(loading->library, "margradImage"));
    if (CUresult refused = checkImage(loading->image)) {
        return refused;
    }
    Dl_info info;
    dladdr(loading->image, &info);
    loading->shared = std::make_unique<SharedMemory>(readSection(file.object, "margrad_shared"),
                                                     static_cast<char*>(info.dli_fbase), loading->image->dynamicShared);
    *loading->image->services = kernelServices();
    for (int i = 0; i < loading->image->kernelCount; i++) {
        loading->functions.push_back(
            std::make_unique<Function>(Function{loading.get(), &loading->image->kernels[i]}));
    }
    module = std::move(loading);
    return CUDA_SUCCESS;
}

size_t Function::staticShared() const {
    return module->shared->staticBytes(entry->name);
}

int Function::mostThreads() const {
    return entry->mostThreads == 0 ? MOST_THREADS : int(entry->mostThreads);
}

int Function::blocksPerMultiprocessor(int threads, size_t dynamicShared) const {
    if (threads > mostThreads()) {
        return 0;
    }
    int blocks = std::min(MOST_BLOCKS_PER_MULTIPROCESSOR, MOST_THREADS_PER_MULTIPROCESSOR / threads);
    size_t shared = staticShared() + dynamicShared;
    return shared == 0 ? blocks : std::min(blocks, int(margrad::SHARED_LIMIT / shared));
}

}  // namespace emulator
