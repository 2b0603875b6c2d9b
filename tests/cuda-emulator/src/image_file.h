/* How the emulated NVRTC hands an image to the emulated driver: a header, then a shared object. */
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

namespace emulator {

struct ImageFileHeader {
    /** Begins like no ELF file: a real driver refuses it at once. */
    char magic[8];
    uint64_t bytes;
    uint64_t checksum;
};

struct ImageFile {
    const char* object = nullptr;
    size_t bytes = 0;
};

constexpr char IMAGE_MAGIC[] = "MARGRAD";

/** FNV-1a: finds damage, not malice. */
inline uint64_t checksumOf(const char* bytes, size_t count, uint64_t hash = 0xcbf29ce484222325u) {
    for (size_t i = 0; i < count; i++) {
        hash = (hash ^ uint8_t(bytes[i])) * 0x100000001b3u;
    }
    return hash;
}

inline std::string writeImageFile(const std::string& object) {
    ImageFileHeader header = {{}, object.size(), checksumOf(object.data(), object.size())};
    std::memcpy(header.magic, IMAGE_MAGIC, sizeof header.magic);
    return std::string(reinterpret_cast<const char*>(&header), sizeof header) + object;
}

/** False when the bytes are no image or a damaged one. */
inline bool readImageFile(const void* bytes, ImageFile& file) {
    ImageFileHeader header;
    std::memcpy(&header, bytes, sizeof header);
    if (std::memcmp(header.magic, IMAGE_MAGIC, sizeof header.magic) != 0 || header.bytes > size_t(1) << 30) {
        return false;
    }
    file.object = static_cast<const char*>(bytes) + sizeof header;
    file.bytes = size_t(header.bytes);
    return checksumOf(file.object, file.bytes) == header.checksum;
}

}  // namespace emulator
