/* The functions of NVRTC. */
#include <cstring>

#include "../driver/calls.h"
#include "../driver/objects.h"
#include "../result_numbers.h"
#include "compile.h"

using namespace emulator;

namespace {

enum nvrtcResult : int {
#define X(name, number) name = number,
    EMULATOR_NVRTC_RESULTS(X)
#undef X
};

struct Program {
    Source source;
    std::string log;
    std::string image;
    bool compiled = false;
};

Objects<Program>& programs() {
    static auto& all = forever(Objects<Program>("nvrtc program"));
    return all;
}

std::vector<std::string> strings(int count, const char* const* texts) {
    return {texts, texts + count};
}

}  // namespace

EMULATOR_API nvrtcResult nvrtcVersion(int* major, int* minor) {
    EMULATOR_ENTER(nvrtcVersion, nvrtcResult);
    if (major == nullptr || minor == nullptr) {
        return NVRTC_ERROR_INVALID_INPUT;
    }
    *major = 12;
    *minor = 6;
    return NVRTC_SUCCESS;
}

EMULATOR_API nvrtcResult nvrtcCreateProgram(Program** program, const char* text, const char* name, int headerCount,
                                            const char* const* headers, const char* const* headerNames) {
    EMULATOR_ENTER(nvrtcCreateProgram, nvrtcResult);
    if (program == nullptr || text == nullptr || headerCount < 0
            || (headerCount > 0 && (headers == nullptr || headerNames == nullptr))) {
        return NVRTC_ERROR_INVALID_INPUT;
    }
    Source source{name == nullptr || *name == 0 ? "default_program" : name, text, {}};
    for (int i = 0; i < headerCount; i++) {
        if (headers[i] == nullptr || headerNames[i] == nullptr) {
            return NVRTC_ERROR_INVALID_INPUT;
        }
        source.headers.push_back({headerNames[i], headers[i]});
    }
    *program = programs().make(Program{source, "", ""});
    return NVRTC_SUCCESS;
}

EMULATOR_API nvrtcResult nvrtcCompileProgram(Program* handle, int count, const char* const* given) {
    EMULATOR_ENTER(nvrtcCompileProgram, nvrtcResult);
    Program* program = programs().find(handle);
    if (program == nullptr) {
        return NVRTC_ERROR_INVALID_PROGRAM;
    }
    if (count < 0 || (count > 0 && given == nullptr)) {
        return NVRTC_ERROR_INVALID_INPUT;
    }
    program->log.clear();
    program->image.clear();
    program->compiled = true;
    Options options;
    if (!readOptions(strings(count, given), options, program->log)) {
        return NVRTC_ERROR_INVALID_OPTION;
    }
    std::string image = compileCached(program->source, options, program->log);
    if (image.empty()) {
        return NVRTC_ERROR_COMPILATION;
    }
    program->image = options.virtualArchitecture ? "" : image;
    return NVRTC_SUCCESS;
}

EMULATOR_API nvrtcResult nvrtcGetProgramLogSize(Program* handle, size_t* bytes) {
    EMULATOR_ENTER(nvrtcGetProgramLogSize, nvrtcResult);
    Program* program = programs().find(handle);
    if (program == nullptr || bytes == nullptr) {
        return program == nullptr ? NVRTC_ERROR_INVALID_PROGRAM : NVRTC_ERROR_INVALID_INPUT;
    }
    *bytes = program->log.size() + 1;
    return NVRTC_SUCCESS;
}

EMULATOR_API nvrtcResult nvrtcGetProgramLog(Program* handle, char* log) {
    EMULATOR_ENTER(nvrtcGetProgramLog, nvrtcResult);
    Program* program = programs().find(handle);
    if (program == nullptr || log == nullptr) {
        return program == nullptr ? NVRTC_ERROR_INVALID_PROGRAM : NVRTC_ERROR_INVALID_INPUT;
    }
    std::memcpy(log, program->log.c_str(), program->log.size() + 1);
    return NVRTC_SUCCESS;
}

EMULATOR_API nvrtcResult nvrtcGetCUBINSize(Program* handle, size_t* bytes) {
    EMULATOR_ENTER(nvrtcGetCUBINSize, nvrtcResult);
    Program* program = programs().find(handle);
    if (program == nullptr || bytes == nullptr) {
        return program == nullptr ? NVRTC_ERROR_INVALID_PROGRAM : NVRTC_ERROR_INVALID_INPUT;
    }
    // As with NVRTC, a text that was compiled for a virtual architecture has no cubin.
    *bytes = program->image.size();
    return program->compiled ? NVRTC_SUCCESS : NVRTC_ERROR_INVALID_PROGRAM;
}

EMULATOR_API nvrtcResult nvrtcGetCUBIN(Program* handle, char* cubin) {
    EMULATOR_ENTER(nvrtcGetCUBIN, nvrtcResult);
    Program* program = programs().find(handle);
    if (program == nullptr || cubin == nullptr) {
        return program == nullptr ? NVRTC_ERROR_INVALID_PROGRAM : NVRTC_ERROR_INVALID_INPUT;
    }
    std::memcpy(cubin, program->image.data(), program->image.size());
    return program->image.empty() ? NVRTC_ERROR_INVALID_PROGRAM : NVRTC_SUCCESS;
}

EMULATOR_API nvrtcResult nvrtcDestroyProgram(Program** handle) {
    EMULATOR_ENTER(nvrtcDestroyProgram, nvrtcResult);
    if (handle == nullptr || !programs().destroy(*handle)) {
        return NVRTC_ERROR_INVALID_PROGRAM;
    }
    *handle = nullptr;
    return NVRTC_SUCCESS;
}

EMULATOR_API const char* nvrtcGetErrorString(int result) {
    switch (result) {
#define X(name, number) case number: return #name;
    EMULATOR_NVRTC_RESULTS(X)
#undef X
    default: return "NVRTC_ERROR unknown";
    }
}
