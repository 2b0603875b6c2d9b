#include "launch.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <numeric>
#include <sys/uio.h>
#include <unistd.h>

#include "access_check.h"
#include "block.h"
#include "config.h"
#include "context.h"
#include "memory.h"
#include "report.h"
#include "trap.h"

namespace emulator {
namespace {

/** One run of a launch: what the blocks need and where the first failure is kept. */
class Run {
public:
    explicit Run(const Launch& launch)
        : launch(launch), shared(*launch.function->module->shared),
          random(config().seed == 0 ? 0 : config().seed + runs),
          job{launch.function->entry, launch.function->module->image->place, arguments(launch), launch.grid,
              launch.block} {
        runs++;
    }

    void all() {
        launch.cooperative ? together() : oneAfterAnother();
    }

    std::string problem;

private:
    static std::vector<void*> arguments(const Launch& launch) {
        std::vector<void*> pointers;
        for (size_t offset : launch.offsets) {
            pointers.push_back(const_cast<unsigned long long*>(&launch.values[offset]));
        }
        return pointers;
    }

    margrad::Index indexOf(size_t block) const {
        return {unsigned(block % launch.grid.x), unsigned(block / launch.grid.x % launch.grid.y),
                unsigned(block / launch.grid.x / launch.grid.y)};
    }

    std::vector<int> blockOrder() {
        std::vector<int> order(random.isNatural() ? 0 : launch.blocks());
        std::iota(order.begin(), order.end(), 0);
        random.shuffle(order);
        return order;
    }

    void oneAfterAnother() {
        std::vector<int> order = blockOrder();
        Block block(job, random);
        for (size_t i = 0; i < launch.blocks() && problem.empty(); i++) {
            block.restart(indexOf(order.empty() ? i : size_t(order[i])));
            shared.prepare(launch.function->entry->name, launch.dynamicShared);
            if (AccessCheck::active != nullptr) {
                AccessCheck::active->beginBlock();
            }
            keep(block, block.run());
            if (problem.empty()) {
                problem = shared.damage();
            }
        }
    }

    /** All blocks are alive at a time, each with its own shared memory, and change at the barriers of the grid. */
    void together() {
        std::vector<int> order = blockOrder();
        std::vector<std::unique_ptr<Block>> blocks;
        std::vector<std::vector<char>> memories;
        shared.prepare(launch.function->entry->name, launch.dynamicShared);
        for (size_t i = 0; i < launch.blocks(); i++) {
            blocks.push_back(std::make_unique<Block>(job, random));
            blocks.back()->restart(indexOf(order.empty() ? i : size_t(order[i])));
            memories.push_back(shared.save());
        }
        for (size_t waiting = blocks.size(); waiting > 0 && problem.empty();) {
            waiting = 0;
            for (size_t i = 0; i < blocks.size() && problem.empty(); i++) {
                shared.restore(memories[i]);
                if (AccessCheck::active != nullptr) {
                    AccessCheck::active->beginBlock();
                }
                Block::Outcome outcome = blocks[i]->run();
                waiting += outcome == Block::AT_GRID_BARRIER;
                problem = outcome == Block::FAILED ? blocks[i]->problem() : shared.damage();
                memories[i] = shared.save();
            }
            if (problem.empty() && waiting != 0 && waiting != blocks.size()) {
                problem = text("%zu of %zu blocks wait for the grid, the others have ended", waiting, blocks.size());
            }
            for (size_t i = 0; i < blocks.size() && waiting > 0; i++) {
                blocks[i]->releaseGrid();
            }
            if (AccessCheck::active != nullptr) {
                AccessCheck::active->passGridBarrier();
            }
        }
    }

    void keep(const Block& block, Block::Outcome outcome) {
        if (outcome == Block::FAILED) {
            problem = block.problem();
        } else if (outcome == Block::AT_GRID_BARRIER) {
            problem = "barrier of the grid in a launch that isn't cooperative";
        }
    }

    const Launch& launch;
    SharedMemory& shared;
    Random random;
    Job job;
    static uint64_t runs;
};

uint64_t Run::runs = 0;

/** Pointers must lie in memory that lives: finds host addresses, freed buffers and arguments in a wrong order. */
std::string badPointer(const Launch& launch) {
    const margrad::KernelEntry& entry = *launch.function->entry;
    for (int i = 0; i < entry.parameters; i++) {
        const void* pointer = launch.pointer(i);
        std::string problem = pointer == nullptr ? "" : deviceProblem(pointer, 0);
        if (!problem.empty()) {
            return text("argument %d is a pointer: %s", i, problem.c_str());
        }
    }
    return "";
}

bool withinGrid(margrad::Index grid) {
    return grid.x > 0 && grid.y > 0 && grid.z > 0 && grid.x <= 0x7fffffffu && grid.y <= 65535 && grid.z <= 65535;
}

CUresult refuse(CUresult code, const Launch& launch, const std::string& why) {
    report("launch of " + launch.function->name() + " refused: " + why);
    return code;
}

}  // namespace

CUresult checkLaunch(const Launch& launch) {
    const Function& function = *launch.function;
    margrad::Index size = launch.block;
    if (!withinGrid(launch.grid)) {
        return refuse(CUDA_ERROR_INVALID_VALUE, launch,
                      text("grid (%u,%u,%u)", launch.grid.x, launch.grid.y, launch.grid.z));
    }
    if (size.x == 0 || size.y == 0 || size.z == 0 || size.x > 1024 || size.y > 1024 || size.z > 64
            || size_t(size.x) * size.y * size.z > MOST_THREADS) {
        return refuse(CUDA_ERROR_INVALID_VALUE, launch, text("block (%u,%u,%u)", size.x, size.y, size.z));
    }
    if (launch.threads() > function.mostThreads()) {
        return refuse(CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES, launch,
                      text("%d threads, __launch_bounds__ allows %d", launch.threads(), function.mostThreads()));
    }
    if (launch.dynamicShared + function.staticShared() > std::max(function.mostDynamicShared, DEFAULT_SHARED)
            && launch.dynamicShared > 0) {
        return refuse(CUDA_ERROR_INVALID_VALUE, launch,
                      text("%zu bytes of dynamic shared memory beside %zu static ones, %zu allowed",
                           launch.dynamicShared, function.staticShared(), function.mostDynamicShared));
    }
    size_t resident = size_t(config().multiprocessors)
        * size_t(function.blocksPerMultiprocessor(launch.threads(), launch.dynamicShared));
    if (launch.cooperative && launch.blocks() > resident) {
        return refuse(CUDA_ERROR_COOPERATIVE_LAUNCH_TOO_LARGE, launch,
                      text("%zu blocks at once, %zu fit", launch.blocks(), resident));
    }
    return CUDA_SUCCESS;
}

bool copyArguments(void** table, Launch& launch) {
    const margrad::KernelEntry& entry = *launch.function->entry;
    size_t count = size_t(entry.parameters);
    size_t bytes = 0;
    size_t words = 0;
    for (size_t i = 0; i < count; i++) {
        launch.offsets.push_back(words);
        words += (entry.sizes[i] + 7) / 8;
        bytes += entry.sizes[i];
    }
    launch.values.assign(words, 0);
    std::vector<iovec> from, to;
    for (size_t i = 0; i < count; i++) {
        from.push_back({table[i], entry.sizes[i]});
        to.push_back({&launch.values[launch.offsets[i]], entry.sizes[i]});
    }
    // The kernel reads the memory for us and says so when a pointer of the table leads nowhere.
    ssize_t read = count == 0 ? 0 : process_vm_readv(getpid(), to.data(), count, from.data(), count, 0);
    if (read < 0 && (errno == ENOSYS || errno == EPERM)) {
        for (size_t i = 0; i < count; i++) {
            std::memcpy(to[i].iov_base, from[i].iov_base, from[i].iov_len);
        }
        return true;
    }
    return read == ssize_t(bytes);
}

void runLaunch(const Launch& launch) {
    std::string name = "kernel " + launch.function->name();
    if (std::string problem = badPointer(launch); !problem.empty()) {
        fail(CUDA_ERROR_ILLEGAL_ADDRESS, name + ": " + problem);
        return;
    }
    Run run(launch);
    AccessCheck check(*launch.function->module);
    bool timedOut = false;
    std::string stopped = runTrapped([](void* data) { static_cast<Run*>(data)->all(); }, &run, &timedOut);
    Block::running = nullptr;
    if (!stopped.empty()) {
        fail(timedOut ? CUDA_ERROR_LAUNCH_TIMEOUT : CUDA_ERROR_ILLEGAL_ADDRESS, name + ": " + stopped);
    } else if (!run.problem.empty()) {
        Block::resetFibers();
        fail(check.failure(), name + ": " + run.problem);
    }
    for (int i = 0; i < launch.function->entry->parameters; i++) {
        if (const void* pointer = launch.pointer(i)) {
            checkGuardsAround(pointer, name);
        }
    }
}

}  // namespace emulator
