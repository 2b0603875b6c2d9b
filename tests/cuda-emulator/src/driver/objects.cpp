#include "objects.h"

#include <map>

namespace emulator {
namespace {

std::map<std::string, long long>& counts() {
    static auto& byKind = forever(std::map<std::string, long long>());
    return byKind;
}

}  // namespace

void countObject(const char* kind, int change) {
    counts()[kind] += change;
}

long long livingObjects(const std::string& kind) {
    long long sum = 0;
    for (const auto& [name, count] : counts()) {
        sum += kind.empty() || kind == name ? count : 0;
    }
    return sum;
}

std::string livingObjectsText() {
    std::string text;
    for (const auto& [name, count] : counts()) {
        if (count != 0) {
            text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + name;
        }
    }
    return text;
}

}  // namespace emulator
