#include "access_check.h"

#include <algorithm>
#include <cstring>
#include <link.h>

#include "block.h"
#include "code_site.h"
#include "memory.h"
#include "report.h"

namespace emulator {
namespace {

struct Extent {
    uintptr_t base;
    size_t bytes = 0;
};

/** The bytes that the loaded object takes. */
size_t loadedBytes(uintptr_t base) {
    Extent extent{base};
    dl_iterate_phdr([](dl_phdr_info* info, size_t, void* data) {
        Extent& wanted = *static_cast<Extent*>(data);
        for (int i = 0; info->dlpi_addr == wanted.base && i < info->dlpi_phnum; i++) {
            if (info->dlpi_phdr[i].p_type == PT_LOAD) {
                wanted.bytes = std::max(wanted.bytes, size_t(info->dlpi_phdr[i].p_vaddr + info->dlpi_phdr[i].p_memsz));
            }
        }
        return 0;
    }, &extent);
    return extent.bytes;
}

bool isWrite(int kind) {
    return kind == margrad::ACCESS_WRITE || kind == margrad::ACCESS_ATOMIC || kind == margrad::ACCESS_WRITE_UNALIGNED;
}

}  // namespace

AccessCheck* AccessCheck::active = nullptr;

AccessCheck::AccessCheck(const Module& module) : module(module) {
    if (module.image->checksAccesses) {
        active = this;
        uintptr_t base = uintptr_t(module.image) - module.offsetOf(module.image);
        imageBegin = reinterpret_cast<const char*>(base);
        imageEnd = imageBegin + loadedBytes(base);
    }
}

AccessCheck::~AccessCheck() {
    active = nullptr;
}

void AccessCheck::beginBlock() {
    module.shared->forEachRange([this](const void* from, const void* to) {
        races.forget(uintptr_t(from), uintptr_t(to));
    });
}

void AccessCheck::look(const void* address, unsigned bytes, int kind, const void* code) {
    const char* at = static_cast<const char*>(address);
    bool ownData = at >= imageBegin && at < imageEnd && !module.shared->isNear(address);
    if (ownData || Block::onRunningStack(address)) {
        return;
    }
    lookAtBounds(address, bytes, code);
    lookAtRaces(uintptr_t(address), bytes, kind, code);
    uint32_t word;
    if (!isWrite(kind) && bytes >= sizeof word) {
        std::memcpy(&word, address, sizeof word);
        if (word == POISON) {
            stop(CUDA_ERROR_LAUNCH_FAILED,
                 text("reads what was never written, %s, at %s", place(address).c_str(), site(code).c_str()));
        }
    }
}

void AccessCheck::lookAtBounds(const void* address, unsigned bytes, const void* code) {
    uintptr_t first = uintptr_t(address);
    if (last != nullptr && !last->freed && last->holds(first, bytes)) {
        return;
    }
    if (module.shared->isNear(address)) {
        if (!module.shared->holds(address, bytes)) {
            stop(CUDA_ERROR_ILLEGAL_ADDRESS,
                 text("out of bounds: %u bytes at %s, at %s", bytes, place(address).c_str(), site(code).c_str()));
        }
        return;
    }
    std::string problem = deviceProblem(address, bytes);
    if (!problem.empty()) {
        stop(CUDA_ERROR_ILLEGAL_ADDRESS, text("out of bounds: %s, at %s", problem.c_str(), site(code).c_str()));
    }
    last = hostMemory().contains(first) ? nullptr : deviceMemory().near(first);
}

void AccessCheck::lookAtRaces(uintptr_t address, unsigned bytes, int kind, const void* code) {
    const Block& block = *Block::running;
    int thread = block.runningThreadNumber();
    Touch now;
    now.block = block.number();
    now.thread = thread;
    now.barrier = block.barriersPassed();
    now.meeting = block.meetingsOf(thread / WARP_LANES);
    now.fence = races.fencesOf(now.block);
    now.round = round;
    now.atomic = kind == margrad::ACCESS_ATOMIC;
    now.code = code;
    if (bytes < 4) {
        // Neighbouring bytes may belong to different threads: words are too coarse for them.
        return;
    }
    for (uintptr_t word = address; word < address + bytes; word += 4) {
        Touch other = races.note(word, now, isWrite(kind));
        if (other.happened()) {
            std::string whose = other.block == now.block ? block.name(other.thread) + " of the same block"
                                                         : text("a thread of block number %d", other.block);
            stop(CUDA_ERROR_LAUNCH_FAILED,
                 text("race on %s: %s here at %s, touched before at %s by %s, no barrier between",
                      place(reinterpret_cast<void*>(word)).c_str(), isWrite(kind) ? "written" : "read",
                      site(code).c_str(), site(other.code).c_str(), whose.c_str()));
        }
    }
}

std::string AccessCheck::place(const void* address) const {
    if (module.shared->isNear(address)) {
        return module.shared->describe(address);
    }
    const Allocation* allocation = deviceMemory().near(uintptr_t(address));
    return allocation == nullptr ? text("%p", address)
                                 : text("byte %+lld of a device allocation of %zu bytes",
                                        (long long) (uintptr_t(address) - allocation->address), allocation->bytes);
}

std::string AccessCheck::site(const void* code) const {
    return codeSite(module.file, module.offsetOf(code));
}

void AccessCheck::stop(CUresult result, const std::string& what) {
    code = result;
    Block::running->abandon(what + ", " + Block::running->runningThread());
}

void AccessCheck::misaligned(const void* address, const char* file, int line) {
    stop(CUDA_ERROR_MISALIGNED_ADDRESS, text("misaligned address, %s, at %s:%d", place(address).c_str(), file, line));
}

void AccessCheck::fence() {
    races.fence(Block::running->number());
}

void noteAccess(const void* address, unsigned bytes, int kind, const void* code) {
    if (AccessCheck::active != nullptr) {
        AccessCheck::active->look(address, bytes, kind, code);
    }
}

void noteMisaligned(const void* address, const char* file, int line) {
    if (AccessCheck::active != nullptr) {
        AccessCheck::active->misaligned(address, file, line);
    }
}

void noteFence() {
    if (AccessCheck::active != nullptr) {
        AccessCheck::active->fence();
    }
}

}  // namespace emulator
