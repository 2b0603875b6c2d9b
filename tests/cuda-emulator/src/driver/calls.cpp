#include "calls.h"

#include <cstdio>
#include <cstdlib>
#include <map>
#include <sstream>
#include <vector>

#include "context.h"
#include "report.h"
#include "../result_numbers.h"

namespace emulator {
namespace {

const char* const NAMES[] = {
#define F(name) #name,
#include "functions.def"
#undef F
};

struct Fault {
    long long call;
    int code;
};

struct Function {
    long long calls = 0;
    std::vector<Fault> faults;
};

void readEnvironment(std::map<std::string, Function>& functions);

std::map<std::string, Function>& functions() {
    static auto& all = forever([] {
        std::map<std::string, Function> made;
        for (const char* name : NAMES) {
            made[name];
        }
        readEnvironment(made);
        return made;
    }());
    return all;
}

/** Programs know some functions by the name with the version that the library exports, or by an older one. */
std::string plainName(const std::string& name) {
    if (name == "cuGraphInstantiate") {
        return "cuGraphInstantiateWithFlags";
    }
    std::string::size_type end = name.size();
    if (end > 3 && name.compare(end - 3, 3, "_v2") == 0) {
        return name.substr(0, end - 3);
    }
    return name;
}

/** MARGRAD_EMULATOR_FAULTS=function:call:code,... with the code as a number or by name. */
void readEnvironment(std::map<std::string, Function>& functions) {
    const char* value = std::getenv("MARGRAD_EMULATOR_FAULTS");
    std::stringstream list(value == nullptr ? "" : value);
    for (std::string entry; std::getline(list, entry, ',');) {
        std::stringstream parts(entry);
        std::string name, call, result;
        int code = 0;
        std::getline(parts, name, ':');
        std::getline(parts, call, ':');
        std::getline(parts, result);
        auto function = functions.find(plainName(name));
        if (function == functions.end() || !resultNumber(result, code)) {
            std::fprintf(stderr, "[cuda emulator] MARGRAD_EMULATOR_FAULTS: can't read \"%s\"\n", entry.c_str());
            continue;
        }
        function->second.faults.push_back({std::atoll(call.c_str()), code});
    }
}

}  // namespace

std::recursive_mutex& lock() {
    static auto& mutex = *new std::recursive_mutex();
    return mutex;
}

int enter(const char* name) {
    auto found = functions().find(name);
    if (found == functions().end()) {
        std::fprintf(stderr, "[cuda emulator] %s is missing in functions.def\n", name);
        std::abort();
    }
    Function& function = found->second;
    function.calls++;
    for (size_t i = 0; i < function.faults.size(); i++) {
        Fault fault = function.faults[i];
        if (fault.call != 0 && fault.call != function.calls) {
            continue;
        }
        bool driverCall = name[0] == 'c' && name[1] == 'u' && name[2] >= 'A' && name[2] <= 'Z';
        if (driverCall) {
            setStickyError(CUresult(fault.code));
        }
        return fault.code;
    }
    return 0;
}

bool inject(const std::string& name, int call, int code) {
    auto found = functions().find(plainName(name));
    if (found == functions().end() || call < 0) {
        return false;
    }
    found->second.faults.push_back({call == 0 ? 0 : found->second.calls + call, code});
    return true;
}

void clearFaults() {
    for (auto& [name, function] : functions()) {
        function.faults.clear();
    }
}

long long callsOf(const std::string& name) {
    auto found = functions().find(plainName(name));
    return found == functions().end() ? -1 : found->second.calls;
}

bool resultNumber(const std::string& name, int& number) {
    char* end = nullptr;
    number = int(std::strtol(name.c_str(), &end, 10));
    if (!name.empty() && *end == 0) {
        return true;
    }
    for (const NamedResult& result : NAMED_RESULTS) {
        if (name == result.name) {
            number = result.number;
            return true;
        }
    }
    return false;
}

const char* functionName(int index) {
    return index >= 0 && size_t(index) < sizeof NAMES / sizeof *NAMES ? NAMES[index] : nullptr;
}

}  // namespace emulator
