#include "module.h"

#include <algorithm>
#include <dlfcn.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../image_file.h"
#include "config.h"
#include "report.h"
#include "services.h"

namespace emulator {
namespace {

/**
 * dlopen needs a file: one in memory, which nobody has to remove, under a name that debuggers and addr2line can open.
 * It stays open while the module is loaded, or the next one would get its name.
 */
int fileInMemory(const char* bytes, size_t count) {
    int file = memfd_create("margrad-kernels", MFD_CLOEXEC);
    if (file >= 0 && write(file, bytes, count) != ssize_t(count)) {
        close(file);
        return -1;
    }
    return file;
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
    if (descriptor >= 0) {
        close(descriptor);
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
    loading->descriptor = fileInMemory(file.object, file.bytes);
    if (loading->descriptor < 0) {
        return refuse(CUDA_ERROR_OPERATING_SYSTEM, "no file in memory could be made");
    }
    loading->file = text("/proc/%d/fd/%d", int(getpid()), loading->descriptor);
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
