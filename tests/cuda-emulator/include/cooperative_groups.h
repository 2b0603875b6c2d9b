/* The part of cooperative groups that kernels need here: the grid, the block and tiles of a warp. */
#pragma once

namespace cooperative_groups {

class grid_group {
public:
    void sync(__MARGRAD_SITE__) const { margrad::services.gridBarrier(file, line); }
    bool is_valid() const { return true; }
    unsigned long long num_blocks() const { return (unsigned long long) gridDim.x * gridDim.y * gridDim.z; }
    unsigned long long block_rank() const {
        return ((unsigned long long) blockIdx.z * gridDim.y + blockIdx.y) * gridDim.x + blockIdx.x;
    }
    unsigned long long size() const { return num_blocks() * blockDim.x * blockDim.y * blockDim.z; }
    unsigned long long thread_rank() const {
        return block_rank() * (blockDim.x * blockDim.y * blockDim.z)
            + (threadIdx.z * blockDim.y + threadIdx.y) * blockDim.x + threadIdx.x;
    }
};

class thread_block {
public:
    void sync(__MARGRAD_SITE__) const { margrad::services.barrier(margrad::FOLD_NONE, 0, file, line); }
    unsigned size() const { return blockDim.x * blockDim.y * blockDim.z; }
    unsigned thread_rank() const { return (threadIdx.z * blockDim.y + threadIdx.y) * blockDim.x + threadIdx.x; }
};

template <unsigned Size>
class thread_block_tile {
public:
    unsigned size() const { return Size; }
    unsigned thread_rank() const { return thread_block().thread_rank() % Size; }
    void sync(__MARGRAD_SITE__) const { __syncwarp(mask(), file, line); }

    template <class T>
    T shfl(T value, int lane, __MARGRAD_SITE__) const { return __shfl_sync(mask(), value, lane, Size, file, line); }
    template <class T>
    T shfl_up(T value, unsigned by, __MARGRAD_SITE__) const {
        return __shfl_up_sync(mask(), value, by, Size, file, line);
    }
    template <class T>
    T shfl_down(T value, unsigned by, __MARGRAD_SITE__) const {
        return __shfl_down_sync(mask(), value, by, Size, file, line);
    }
    template <class T>
    T shfl_xor(T value, unsigned by, __MARGRAD_SITE__) const {
        return __shfl_xor_sync(mask(), value, int(by), Size, file, line);
    }
    bool any(int predicate, __MARGRAD_SITE__) const { return __any_sync(mask(), predicate, file, line); }
    bool all(int predicate, __MARGRAD_SITE__) const { return __all_sync(mask(), predicate, file, line); }

private:
    static unsigned mask() {
        unsigned first = thread_block().thread_rank() % 32 / Size * Size;
        return (Size == 32 ? 0xffffffffu : (1u << Size % 32) - 1) << first;
    }
};

static inline grid_group this_grid() { return {}; }
static inline thread_block this_thread_block() { return {}; }
static inline void sync(const grid_group& group, __MARGRAD_SITE__) { group.sync(file, line); }
static inline void sync(const thread_block& group, __MARGRAD_SITE__) { group.sync(file, line); }

template <unsigned Size>
static inline thread_block_tile<Size> tiled_partition(const thread_block&) { return {}; }

}  // namespace cooperative_groups
