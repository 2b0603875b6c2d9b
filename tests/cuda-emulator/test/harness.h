/* A test is a function that registers itself; a failed check names its line and ends the test. */
#pragma once

#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

#include "cuda_api.h"

namespace test {

struct Case {
    const char* name;
    void (*body)();
};

std::vector<Case>& cases();

struct Registration {
    Registration(const char* name, void (*body)()) { cases().push_back({name, body}); }
};

#define TEST(name) \
    static void name(); \
    static test::Registration registered_##name(#name, name); \
    static void name()

inline void failed(const char* file, int line, const std::string& what) {
    throw std::runtime_error(std::string(file) + ":" + std::to_string(line) + ": " + what);
}

#define CHECK(condition) \
    do { \
        if (!(condition)) { \
            test::failed(__FILE__, __LINE__, #condition); \
        } \
    } while (false)

#define CHECK_RESULT(expected, call) \
    do { \
        int got = int(call); \
        if (got != int(expected)) { \
            test::failed(__FILE__, __LINE__, #call " returned " + std::to_string(got) + ", last report: " \
                + margradEmulatorLastReport()); \
        } \
    } while (false)

#define OK(call) CHECK_RESULT(0, call)

/** The last report must name all these. */
inline void checkReport(const char* file, int line, std::initializer_list<const char*> parts) {
    std::string report = margradEmulatorLastReport();
    for (const char* part : parts) {
        if (report.find(part) == std::string::npos) {
            failed(file, line, "the report \"" + report + "\" does not name \"" + part + "\"");
        }
    }
}

#define CHECK_REPORT(...) test::checkReport(__FILE__, __LINE__, {__VA_ARGS__})

/** Device memory with the values of a vector, freed at the end. */
template <class T>
class Buffer {
public:
    explicit Buffer(const std::vector<T>& values) : count(values.size()) {
        OK(cuMemAlloc_v2(&address, bytes()));
        OK(cuMemcpyHtoD_v2(address, values.data(), bytes()));
    }
    explicit Buffer(size_t count) : count(count) { OK(cuMemAlloc_v2(&address, bytes())); }
    ~Buffer() { cuMemFree_v2(address); }
    Buffer(const Buffer&) = delete;

    std::vector<T> values() const {
        std::vector<T> read(count);
        OK(cuMemcpyDtoH_v2(read.data(), address, bytes()));
        return read;
    }

    size_t bytes() const { return count * sizeof(T); }

    CUdeviceptr address = 0;

private:
    size_t count;
};

/** A compiled and loaded kernel text, unloaded at the end. */
class Kernels {
public:
    explicit Kernels(const std::string& text, const std::vector<const char*>& options = {});
    ~Kernels();
    Kernels(const Kernels&) = delete;

    void* function(const char* name) const;

    /** One-dimensional launch on the default stream. */
    template <class... Arguments>
    CUresult launch(const char* name, unsigned blocks, unsigned threads, unsigned shared, Arguments... arguments) {
        void* table[] = {&arguments..., nullptr};
        return cuLaunchKernel(function(name), blocks, 1, 1, threads, 1, 1, shared, nullptr, table, nullptr);
    }

private:
    void* module = nullptr;
};

/** What NVRTC says to the text: the image, or its log in `log` with an empty image. */
std::string compile(const std::string& text, const std::vector<const char*>& options, std::string& log);

}  // namespace test
