#include "options.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>

namespace emulator {
namespace {

constexpr unsigned KNOWN[] = {50, 52, 53, 60, 61, 62, 70, 72, 75, 80, 86, 87, 89, 90, 100, 101, 103, 110, 120, 121};

bool readArchitecture(const std::string& value, Options& options) {
    bool real = value.compare(0, 3, "sm_") == 0;
    if (!real && value.compare(0, 8, "compute_") != 0) {
        return false;
    }
    char* end = nullptr;
    options.architecture = unsigned(std::strtoul(value.c_str() + (real ? 3 : 8), &end, 10));
    options.virtualArchitecture = !real;
    bool known = std::find(std::begin(KNOWN), std::end(KNOWN), options.architecture) != std::end(KNOWN);
    return known && (*end == 0 || ((*end == 'a' || *end == 'f') && end[1] == 0));
}

/** Options whose effect does not show on a CPU. */
const std::set<std::string> IGNORED = {
    "--use_fast_math", "--ftz", "--prec-div", "--prec-sqrt", "--extra-device-vectorization", "--device-debug", "-G",
    "--generate-line-info", "--restrict", "--maxrregcount", "--disable-warnings", "-w", "--ptxas-options", "--dopt",
    "--default-device", "--device-as-default-execution-space", "--minimal", "--modify-stack-limit",
    "--relocatable-device-code", "--device-c", "--no-source-include", "--device-int128", "--split-compile",
    "--builtin-move-forward", "--builtin-initializer-list", "--display-error-number", "--no-display-error-number",
    "--diag-suppress", "--optimization-info", "--dlink-time-opt", "--version-ident", "--gen-opt-lto"};

/** The short spellings. */
const std::map<std::string, std::string> ALIASES = {
    {"-arch", "--gpu-architecture"}, {"-std", "--std"}, {"-use_fast_math", "--use_fast_math"}, {"-fmad", "--fmad"},
    {"-ftz", "--ftz"}, {"-prec-div", "--prec-div"}, {"-prec-sqrt", "--prec-sqrt"},
    {"-lineinfo", "--generate-line-info"},
    {"-restrict", "--restrict"}, {"-maxrregcount", "--maxrregcount"}, {"-Xptxas", "--ptxas-options"},
    {"-default-device", "--default-device"}, {"-rdc", "--relocatable-device-code"}, {"-dc", "--device-c"},
    {"-dopt", "--dopt"}, {"-D", "--define-macro"}, {"-U", "--undefine-macro"}, {"-I", "--include-path"}};

struct Option {
    std::string name;
    std::string value;
};

Option split(const std::string& given) {
    // -DNAME=1 and -Ifolder have no sign between option and value.
    if (given.size() > 2 && given[0] == '-' && (given[1] == 'D' || given[1] == 'U' || given[1] == 'I')) {
        return {ALIASES.at(given.substr(0, 2)), given.substr(2)};
    }
    std::string::size_type sign = given.find('=');
    std::string name = given.substr(0, sign);
    auto alias = ALIASES.find(name);
    return {alias == ALIASES.end() ? name : alias->second, sign == std::string::npos ? "" : given.substr(sign + 1)};
}

bool apply(const Option& option, Options& options) {
    if (option.name == "--gpu-architecture") {
        return readArchitecture(option.value, options);
    }
    if (option.name == "--std") {
        static const std::set<std::string> languages = {"c++03", "c++11", "c++14", "c++17", "c++20"};
        // The emulator's own header needs C++17, whatever older language the kernels are written in.
        options.forCompiler.push_back(option.value == "c++20" ? "-std=gnu++20" : "-std=gnu++17");
        return languages.count(option.value) > 0;
    }
    if (option.name == "--fmad") {
        options.fusedMultiplyAdd = option.value != "false";
        return option.value == "true" || option.value == "false";
    }
    if (option.name == "--define-macro" || option.name == "--undefine-macro" || option.name == "--include-path") {
        const char* flag = option.name[2] == 'd' ? "-D" : option.name[2] == 'u' ? "-U" : "-I";
        options.forCompiler.push_back(flag + option.value);
        return !option.value.empty();
    }
    return IGNORED.count(option.name) > 0;
}

}  // namespace

bool readOptions(const std::vector<std::string>& given, Options& options, std::string& problem) {
    static const std::set<std::string> withValue = {"--gpu-architecture", "--std", "--fmad", "--define-macro",
                                                    "--undefine-macro", "--include-path", "--ptxas-options",
                                                    "--maxrregcount", "--diag-suppress"};
    for (size_t i = 0; i < given.size(); i++) {
        Option option = split(given[i]);
        if (option.value.empty() && withValue.count(option.name) > 0 && i + 1 < given.size()) {
            option.value = given[++i];
        }
        if (!apply(option, options)) {
            problem = "nvrtc: error: invalid value for or unrecognized option: " + given[i] + "\n";
            return false;
        }
    }
    return true;
}

}  // namespace emulator
