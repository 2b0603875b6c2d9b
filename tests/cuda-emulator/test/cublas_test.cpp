/* The emulated cuBLAS against plain loops, and what it refuses. */
#include "harness.h"

#include <cmath>
#include <tuple>

#include "library_api.h"

using test::Buffer;

namespace {

/** A handle, destroyed at the end. */
class Handle {
public:
    Handle() { OK(cublasCreate_v2(&handle)); }
    ~Handle() { cublasDestroy_v2(handle); }
    operator void*() const { return handle; }

private:
    void* handle = nullptr;
};

std::vector<float> ramp(size_t count, float step) {
    std::vector<float> values(count);
    for (size_t i = 0; i < count; i++) {
        values[i] = std::sin(step * float(i));
    }
    return values;
}

}  // namespace

TEST(sgemmMultipliesInAllFourForms) {
    Handle handle;
    for (auto [m, n, k] : {std::tuple(3, 5, 7), std::tuple(65, 9, 130), std::tuple(1, 1, 1), std::tuple(4, 4, 0)}) {
        for (int form = 0; form < 4; form++) {
            bool transA = form & 1;
            bool transB = form & 2;
            int lda = (transA ? k : m) + 2;
            int ldb = (transB ? n : k) + 1;
            int ldc = m + 3;
            std::vector<float> a = ramp(size_t(lda * (transA ? m : k) + 1), 0.3f);
            std::vector<float> b = ramp(size_t(ldb * (transB ? k : n) + 1), 0.7f);
            std::vector<float> c = ramp(size_t(ldc * n), 0.1f);
            Buffer<float> x(a), y(b), z(c);
            float alpha = 0.5f;
            float beta = 2;
            OK(cublasSgemm_v2(handle, transA, transB, m, n, k, &alpha, x.address, lda, y.address, ldb, &beta,
                              z.address, ldc));
            std::vector<float> result = z.values();
            for (int i = 0; i < m; i++) {
                for (int j = 0; j < n; j++) {
                    double sum = 0;
                    for (int p = 0; p < k; p++) {
                        sum += double(a[size_t(transA ? p + i * lda : i + p * lda)])
                            * b[size_t(transB ? j + p * ldb : p + j * ldb)];
                    }
                    double expected = alpha * sum + beta * c[size_t(i + j * ldc)];
                    CHECK(std::abs(result[size_t(i + j * ldc)] - expected) < 1e-5);
                }
                CHECK(result[size_t(m)] == c[size_t(m)]);
            }
        }
    }
}

TEST(sgemmWithBetaZeroReadsNothing) {
    Handle handle;
    float alpha = 1;
    float beta = 0;
    Buffer<float> a(std::vector<float>{2}), b(std::vector<float>{3}), c(1);
    OK(cublasSgemm_v2(handle, 0, 0, 1, 1, 1, &alpha, a.address, 1, b.address, 1, &beta, c.address, 1));
    CHECK(c.values()[0] == 6);
}

TEST(sgemmShowsThatTensorFloatIsOn) {
    Handle handle;
    float one = 1;
    float zero = 0;
    float fine = 1 + 1.0f / (1 << 14);
    Buffer<float> a(std::vector<float>{fine}), b(std::vector<float>{1}), c(1);
    for (int mode : {0, 3}) {
        OK(cublasSetMathMode(handle, mode));
        OK(cublasSgemm_v2(handle, 0, 0, 1, 1, 1, &one, a.address, 1, b.address, 1, &zero, c.address, 1));
        CHECK((c.values()[0] == fine) == (mode == 0));
    }
}

TEST(sgemmRefusesWhatTheRealOneRefuses) {
    Handle handle;
    float one = 1;
    Buffer<float> a(std::vector<float>(16)), b(std::vector<float>(16)), c(std::vector<float>(16));
    auto gemm = [&](void* with, int m, int lda, const float* alpha, CUdeviceptr out) {
        return cublasSgemm_v2(with, 0, 0, m, 4, 4, alpha, a.address, lda, b.address, 4, &one, out, 4);
    };
    CHECK_RESULT(1, gemm(nullptr, 4, 4, &one, c.address));
    CHECK_RESULT(7, gemm(handle, -1, 4, &one, c.address));
    CHECK_RESULT(7, gemm(handle, 4, 3, &one, c.address));
    CHECK_RESULT(7, gemm(handle, 4, 4, nullptr, c.address));
    CHECK_RESULT(7, gemm(handle, 4, 4, &one, a.address));
    CHECK_REPORT("C overlaps A or B");
    CHECK_RESULT(7, cublasSetWorkspace_v2(handle, a.address, 1024));
    OK(gemm(handle, 4, 5, &one, c.address));
    CHECK_RESULT(700, cuCtxSynchronize());
    CHECK_REPORT("cublasSgemm: A (4 x 4, leading dimension 5)", "device allocation of 64 bytes");
    CHECK_RESULT(13, gemm(handle, 4, 4, &one, c.address));
}
