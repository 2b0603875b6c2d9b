/* Handles given to programs: which are alive, so that a stale one is refused and a forgotten one is reported. */
#pragma once

#include <memory>
#include <string>
#include <unordered_map>

#include "cuda_types.h"

namespace emulator {

/** Counts an object of a kind ("stream", "cublas handle" ...) as made (+1) or destroyed (-1). */
EMULATOR_SHARED void countObject(const char* kind, int change);

/** Living objects of the kind; of all kinds for an empty name. */
long long livingObjects(const std::string& kind);

/** "2 stream, 1 module", empty when nothing lives. */
std::string livingObjectsText();

/** All living objects of one type; their addresses are the handles. */
template <class T>
class Objects {
public:
    explicit Objects(const char* kind) : kind(kind) {}

    template <class... Arguments>
    T* make(Arguments&&... arguments) {
        auto object = std::make_unique<T>(std::forward<Arguments>(arguments)...);
        T* handle = object.get();
        living[handle] = std::move(object);
        countObject(kind, 1);
        return handle;
    }

    /** The object behind a handle, null when it was never made or is destroyed. */
    T* find(const void* handle) const {
        auto found = living.find(handle);
        return found == living.end() ? nullptr : found->second.get();
    }

    bool destroy(const void* handle) {
        if (living.erase(handle) == 0) {
            return false;
        }
        countObject(kind, -1);
        return true;
    }

    void destroyAll() {
        countObject(kind, -int(living.size()));
        living.clear();
    }

    template <class Visit>
    void forEach(Visit visit) {
        for (auto& [handle, object] : living) {
            visit(*object);
        }
    }

private:
    const char* kind;
    std::unordered_map<const void*, std::unique_ptr<T>> living;
};

}  // namespace emulator
