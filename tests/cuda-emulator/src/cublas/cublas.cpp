/* The functions of cuBLAS. */
#include <algorithm>

#include "../driver/calls.h"
#include "../driver/config.h"
#include "../driver/context.h"
#include "../driver/memory.h"
#include "../driver/objects.h"
#include "../driver/report.h"
#include "../driver/stream.h"
#include "../math/product.h"
#include "../result_numbers.h"

using namespace emulator;

namespace {

enum cublasStatus : int {
#define X(name, number) name = number,
    EMULATOR_CUBLAS_RESULTS(X)
#undef X
};

constexpr int TF32_MATH = 3;

struct Handle {
    CUstream stream = nullptr;
    int mathMode = 0;
};

Objects<Handle>& handles() {
    static auto& all = forever(Objects<Handle>("cublas handle"));
    return all;
}

/** op(a) is rows x columns; `leading` is the distance of its columns in memory. */
struct Operand {
    const float* values;
    size_t rows;
    size_t columns;
    size_t leading;
    bool transposed;

    size_t storedRows() const { return transposed ? columns : rows; }
    size_t storedColumns() const { return transposed ? rows : columns; }
    size_t bytes() const {
        return rows == 0 || columns == 0 ? 0 : 4 * ((storedColumns() - 1) * leading + storedRows());
    }
    View view() const { return {values, transposed ? leading : 1, transposed ? 1 : leading}; }
    std::string problem() const { return bytes() == 0 ? "" : deviceProblem(values, bytes()); }
    bool overlaps(const Operand& other) const {
        const char* mine = reinterpret_cast<const char*>(values);
        const char* theirs = reinterpret_cast<const char*>(other.values);
        return mine < theirs + other.bytes() && theirs < mine + bytes();
    }
};

struct Sgemm {
    Operand a;
    Operand b;
    Operand c;
    float alpha;
    float beta;
    bool tensorFloat;

    void run() const {
        for (auto [operand, name] : {std::pair(&a, "A"), std::pair(&b, "B"), std::pair(&c, "C")}) {
            bool unread = operand != &c && alpha == 0;
            if (std::string problem = unread ? "" : operand->problem(); !problem.empty()) {
                fail(CUDA_ERROR_ILLEGAL_ADDRESS,
                     text("cublasSgemm: %s (%zu x %zu, leading dimension %zu): %s", name, operand->storedRows(),
                          operand->storedColumns(), operand->leading, problem.c_str()));
                return;
            }
        }
        size_t k = alpha == 0 ? 0 : a.columns;
        std::vector<double> sums = product(c.rows, c.columns, k, a.view(), b.view(), tensorFloat);
        float* out = const_cast<float*>(c.values);
        for (size_t column = 0; column < c.columns; column++) {
            for (size_t row = 0; row < c.rows; row++) {
                float& value = out[row + column * c.leading];
                // With beta 0 the old value is not even read: it may be NaN.
                value = float(alpha * sums[row + column * c.rows] + (beta == 0 ? 0.0 : double(beta) * value));
            }
        }
    }
};

cublasStatus refuse(const std::string& why) {
    report("cublasSgemm: " + why);
    return CUBLAS_STATUS_INVALID_VALUE;
}

}  // namespace

EMULATOR_API cublasStatus cublasCreate_v2(Handle** handle) {
    EMULATOR_ENTER(cublasCreate, cublasStatus);
    if (handle == nullptr) {
        return CUBLAS_STATUS_INVALID_VALUE;
    }
    if (usable() != CUDA_SUCCESS) {
        return CUBLAS_STATUS_NOT_INITIALIZED;
    }
    *handle = handles().make();
    return CUBLAS_STATUS_SUCCESS;
}

EMULATOR_API cublasStatus cublasDestroy_v2(Handle* handle) {
    EMULATOR_ENTER(cublasDestroy, cublasStatus);
    return handles().destroy(handle) ? CUBLAS_STATUS_SUCCESS : CUBLAS_STATUS_NOT_INITIALIZED;
}

EMULATOR_API cublasStatus cublasGetVersion_v2(Handle* handle, int* version) {
    EMULATOR_ENTER(cublasGetVersion, cublasStatus);
    if (handles().find(handle) == nullptr || version == nullptr) {
        return version == nullptr ? CUBLAS_STATUS_INVALID_VALUE : CUBLAS_STATUS_NOT_INITIALIZED;
    }
    *version = 120600;
    return CUBLAS_STATUS_SUCCESS;
}

EMULATOR_API cublasStatus cublasSetStream_v2(Handle* handle, CUstream stream) {
    EMULATOR_ENTER(cublasSetStream, cublasStatus);
    Handle* found = handles().find(handle);
    if (found == nullptr || !isStream(stream)) {
        return found == nullptr ? CUBLAS_STATUS_NOT_INITIALIZED : CUBLAS_STATUS_INVALID_VALUE;
    }
    found->stream = stream;
    return CUBLAS_STATUS_SUCCESS;
}

EMULATOR_API cublasStatus cublasSetWorkspace_v2(Handle* handle, void* workspace, size_t bytes) {
    EMULATOR_ENTER(cublasSetWorkspace, cublasStatus);
    if (handles().find(handle) == nullptr) {
        return CUBLAS_STATUS_NOT_INITIALIZED;
    }
    std::string problem = bytes == 0 ? "" : deviceProblem(workspace, bytes);
    if (!problem.empty() || uintptr_t(workspace) % 256 != 0) {
        report("cublasSetWorkspace: " + (problem.empty() ? "the address is no multiple of 256" : problem));
        return CUBLAS_STATUS_INVALID_VALUE;
    }
    return CUBLAS_STATUS_SUCCESS;
}

EMULATOR_API cublasStatus cublasSetPointerMode_v2(Handle* handle, int mode) {
    EMULATOR_ENTER(cublasSetPointerMode, cublasStatus);
    if (handles().find(handle) == nullptr) {
        return CUBLAS_STATUS_NOT_INITIALIZED;
    }
    // Scalars on the device are not emulated.
    return mode == 0 ? CUBLAS_STATUS_SUCCESS : CUBLAS_STATUS_NOT_SUPPORTED;
}

EMULATOR_API cublasStatus cublasSetMathMode(Handle* handle, int mode) {
    EMULATOR_ENTER(cublasSetMathMode, cublasStatus);
    Handle* found = handles().find(handle);
    if (found == nullptr || (mode & ~16) < 0 || (mode & ~16) > TF32_MATH) {
        return found == nullptr ? CUBLAS_STATUS_NOT_INITIALIZED : CUBLAS_STATUS_INVALID_VALUE;
    }
    found->mathMode = mode & ~16;
    return CUBLAS_STATUS_SUCCESS;
}

EMULATOR_API cublasStatus cublasSetAtomicsMode(Handle* handle, int mode) {
    EMULATOR_ENTER(cublasSetAtomicsMode, cublasStatus);
    if (handles().find(handle) == nullptr) {
        return CUBLAS_STATUS_NOT_INITIALIZED;
    }
    return mode == 0 || mode == 1 ? CUBLAS_STATUS_SUCCESS : CUBLAS_STATUS_INVALID_VALUE;
}

EMULATOR_API cublasStatus cublasSgemm_v2(Handle* handle, int transA, int transB, int m, int n, int k,
                                         const float* alpha, const float* a, int lda, const float* b, int ldb,
                                         const float* beta, float* c, int ldc) {
    EMULATOR_ENTER(cublasSgemm, cublasStatus);
    Handle* found = handles().find(handle);
    if (found == nullptr) {
        return CUBLAS_STATUS_NOT_INITIALIZED;
    }
    if (usable() != CUDA_SUCCESS) {
        return CUBLAS_STATUS_EXECUTION_FAILED;
    }
    if (transA < 0 || transA > 2 || transB < 0 || transB > 2 || m < 0 || n < 0 || k < 0) {
        return refuse(text("transposes %d %d, m %d, n %d, k %d", transA, transB, m, n, k));
    }
    if (lda < std::max(1, transA == 0 ? m : k) || ldb < std::max(1, transB == 0 ? k : n) || ldc < std::max(1, m)) {
        return refuse(text("leading dimensions %d %d %d for m %d, n %d, k %d", lda, ldb, ldc, m, n, k));
    }
    if (alpha == nullptr || beta == nullptr) {
        return refuse("alpha or beta is null");
    }
    bool tensorFloat = (found->mathMode == TF32_MATH || found->mathMode == 1) && config().major >= 8;
    Sgemm call = {{a, size_t(m), size_t(k), size_t(lda), transA != 0},
                  {b, size_t(k), size_t(n), size_t(ldb), transB != 0},
                  {c, size_t(m), size_t(n), size_t(ldc), false}, *alpha, *beta, tensorFloat};
    if (call.c.overlaps(call.a) || call.c.overlaps(call.b)) {
        return refuse("C overlaps A or B");
    }
    if (m == 0 || n == 0) {
        return CUBLAS_STATUS_SUCCESS;
    }
    return submit(found->stream, [call] { call.run(); }) == CUDA_SUCCESS ? CUBLAS_STATUS_SUCCESS
                                                                       : CUBLAS_STATUS_EXECUTION_FAILED;
}

namespace {

const char* nameOf(int status) {
    switch (status) {
#define X(name, number) case number: return #name;
    EMULATOR_CUBLAS_RESULTS(X)
#undef X
    default: return "unknown cuBLAS status";
    }
}

}  // namespace

EMULATOR_API const char* cublasGetStatusName(int status) {
    return nameOf(status);
}

EMULATOR_API const char* cublasGetStatusString(int status) {
    return nameOf(status);
}
