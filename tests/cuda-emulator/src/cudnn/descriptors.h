/* Handles and descriptors of cuDNN. */
#pragma once

#include "../driver/calls.h"
#include "../driver/context.h"
#include "../driver/objects.h"
#include "../driver/report.h"
#include "../driver/stream.h"
#include "../result_numbers.h"

namespace emulator {

enum cudnnStatus : int {
#define X(name, number) name = number,
    EMULATOR_CUDNN_RESULTS(X)
#undef X
};

/** Four sizes: of images (count, channels, height, width) or of filters (to, from, height, width). */
struct Shape {
    int n = 0, c = 0, h = 0, w = 0;

    bool isSet() const { return n > 0; }
    size_t count() const { return size_t(n) * size_t(c) * size_t(h) * size_t(w); }
    size_t plane() const { return size_t(h) * size_t(w); }
    size_t image() const { return size_t(c) * plane(); }
    size_t bytes() const { return 4 * count(); }
    bool operator==(const Shape& o) const { return n == o.n && c == o.c && h == o.h && w == o.w; }
    std::string text() const { return emulator::text("%d x %d x %d x %d", n, c, h, w); }
};

struct Tensor {
    Shape shape;
};

struct Filter {
    Shape shape;
};

struct Convolution {
    bool isSet = false;
    int padH = 0, padW = 0, strideH = 1, strideW = 1, dilationH = 1, dilationW = 1;
    /** True for a mathematical convolution, which turns the filter around. */
    bool flipped = false;
    int groups = 1;
    int mathType = 0;
};

struct CudnnHandle {
    CUstream stream = nullptr;
};

Objects<CudnnHandle>& cudnnHandles();
Objects<Tensor>& tensors();
Objects<Filter>& filters();
Objects<Convolution>& convolutions();

/** Reports why a call is refused. */
cudnnStatus refuse(cudnnStatus status, const char* function, const std::string& why);

/** 0 when the handle lives and the context does, else what the call must return. */
cudnnStatus ready(const CudnnHandle* handle);

#define CUDNN_REQUIRE(check) \
    if (emulator::cudnnStatus refused = (check)) return refused

}  // namespace emulator
