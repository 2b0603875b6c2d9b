#include "config.h"

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>

namespace emulator {
namespace {

bool readNumber(const std::string& text, long long least, long long most, long long& number) {
    char* end = nullptr;
    number = std::strtoll(text.c_str(), &end, 10);
    return end != text.c_str() && *end == 0 && number >= least && number <= most;
}

template <class T>
bool setNumber(const std::string& text, long long least, long long most, T& target) {
    long long number = 0;
    if (!readNumber(text, least, most, number)) {
        return false;
    }
    target = T(number);
    return true;
}

/** Bytes, with K, M or G behind the number for the powers of 1024. */
bool setBytes(std::string text, size_t& target) {
    size_t unit = 1;
    if (!text.empty() && std::string("KMG").find(text.back()) != std::string::npos) {
        unit = text.back() == 'K' ? size_t(1) << 10 : text.back() == 'M' ? size_t(1) << 20 : size_t(1) << 30;
        text.pop_back();
    }
    long long number = 0;
    if (!readNumber(text, 1, 1LL << 40, number)) {
        return false;
    }
    target = size_t(number) * unit;
    return true;
}

bool setCapability(const std::string& text, Config& target) {
    int major = 0;
    int minor = 0;
    char rest = 0;
    if (std::sscanf(text.c_str(), "%d.%d%c", &major, &minor, &rest) != 2 || major < 1 || minor < 0 || minor > 9) {
        return false;
    }
    target.major = major;
    target.minor = minor;
    return true;
}

using Setter = std::function<bool(Config&, const std::string&)>;

const std::map<std::string, Setter>& setters() {
    static const std::map<std::string, Setter> all = {
        {"DEVICES", [](Config& c, const std::string& v) { return setNumber(v, 0, 16, c.devices); }},
        {"NAME", [](Config& c, const std::string& v) { return (c.name = v, true); }},
        {"CAPABILITY", [](Config& c, const std::string& v) { return setCapability(v, c); }},
        {"DRIVER_VERSION", [](Config& c, const std::string& v) { return setNumber(v, 0, 99990, c.driverVersion); }},
        {"MEMORY", [](Config& c, const std::string& v) { return setBytes(v, c.totalMemory); }},
        {"MULTIPROCESSORS", [](Config& c, const std::string& v) { return setNumber(v, 1, 256, c.multiprocessors); }},
        {"SEED", [](Config& c, const std::string& v) { return setNumber(v, 0, 1LL << 62, c.seed); }},
        {"LAZY", [](Config& c, const std::string& v) { return setNumber(v, 0, 1, c.lazy); }},
        {"CHECK", [](Config& c, const std::string& v) { return setNumber(v, 0, 1, c.checkAccesses); }},
        {"DEBUG", [](Config& c, const std::string& v) { return setNumber(v, 0, 1, c.debug); }},
        {"TIMEOUT", [](Config& c, const std::string& v) { return setNumber(v, 1, 86400, c.timeout); }},
        {"LOUD", [](Config& c, const std::string& v) { return setNumber(v, 0, 1, c.loud); }},
    };
    return all;
}

Config fromEnvironment() {
    Config config;
    for (const auto& [name, set] : setters()) {
        const char* value = std::getenv(("MARGRAD_EMULATOR_" + name).c_str());
        if (value != nullptr && !set(config, value)) {
            std::fprintf(stderr, "[cuda emulator] MARGRAD_EMULATOR_%s: can't read \"%s\", kept the default\n",
                         name.c_str(), value);
        }
    }
    return config;
}

}  // namespace

Config& config() {
    static Config& read = forever(fromEnvironment());
    return read;
}

bool configure(const std::string& name, const std::string& value) {
    auto found = setters().find(name);
    return found != setters().end() && found->second(config(), value);
}

}  // namespace emulator
