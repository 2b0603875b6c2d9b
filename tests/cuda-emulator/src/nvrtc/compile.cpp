#include "compile.h"

#include <algorithm>
#include <cstdlib>
#include <dlfcn.h>
#include <filesystem>
#include <iterator>
#include <unistd.h>

#include "../driver/config.h"
#include "../image_file.h"
#include "process.h"
#include "rewrite.h"

namespace emulator {
namespace {

namespace fs = std::filesystem;

/** A folder that goes with its content, unless a debugger is to find the text. */
class Scratch {
public:
    Scratch() {
        const char* parent = std::getenv("TMPDIR");
        path = std::string(parent == nullptr ? "/tmp" : parent) + "/margrad-nvrtc-XXXXXX";
        if (mkdtemp(path.data()) == nullptr) {
            path.clear();
        }
    }

    ~Scratch() {
        std::error_code ignored;
        if (!path.empty() && !config().debug) {
            fs::remove_all(path, ignored);
        }
    }

    std::string path;
};

/** The headers of kernels lie beside this library. */
std::string includeFolder() {
    Dl_info info;
    dladdr(reinterpret_cast<void*>(&compileKernels), &info);
    return fs::path(info.dli_fname).parent_path() / "include";
}

std::string compiler() {
    const char* named = std::getenv("MARGRAD_EMULATOR_COMPILER");
    return named == nullptr ? "g++" : named;
}

std::vector<std::string> codeFlags(const Options& options) {
    std::vector<std::string> flags = {"-fPIC", "-fvisibility=hidden", "-fno-exceptions", "-fno-rtti", "-fno-math-errno",
                                      "-fno-trapping-math", "-fno-strict-aliasing", "-fwrapv", "-w"};
    flags.push_back(options.fusedMultiplyAdd ? "-ffp-contract=fast" : "-ffp-contract=off");
    flags.push_back(config().debug ? "-O0" : "-O2");
    flags.push_back(config().debug ? "-ggdb" : "-g1");
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        flags.push_back("-march=haswell");
    }
#endif
    if (config().checkAccesses) {
        flags.insert(flags.end(), {"-fsanitize=thread", "-fsanitize=alignment", "--param",
                                   "tsan-instrument-func-entry-exit=0"});
    }
    return flags;
}

std::vector<std::string> preprocessorFlags(const Options& options) {
    // Like NVRTC: no header of the host is to be found.
    std::vector<std::string> flags = {"-nostdinc", "-nostdinc++", "-I", includeFolder(),
                                      "-DMARGRAD_CUDA_ARCH=" + std::to_string(options.architecture * 10)};
    if (config().checkAccesses) {
        flags.push_back("-DMARGRAD_CHECK_ACCESSES");
    }
    flags.insert(flags.end(), options.forCompiler.begin(), options.forCompiler.end());
    return flags;
}

/** The kernels come into a namespace without a name, so that g++ keeps all they share to itself. */
std::string wrap(const Source& source, const std::string& shownName) {
    return "#include <margrad/kernel.h>\nnamespace {\n#line 1 \"" + shownName + "\"\n" + source.text
        + "\n}\n#line 1 \"emulated entries\"\n";
}

std::string entryTable(const std::vector<KernelText>& kernels, const Options& options) {
    std::string table = "static const margrad::KernelEntry margradKernels[] = {\n";
    for (const KernelText& kernel : kernels) {
        const std::string entry = "margrad::Entry<&" + kernel.name + ">::";
        table += "    {\"" + kernel.name + "\", " + entry + "run, " + entry + "count, " + entry + "sizes, " + entry
            + "pointers, margrad::mostThreads" + kernel.bounds + "},\n";
    }
    return table + "    {}};\n"
        + "extern \"C\" __attribute__((visibility(\"default\"))) const margrad::Image margradImage;\n"
        + "const margrad::Image margradImage = {margrad::IMAGE_VERSION, " + std::to_string(options.architecture) + ", "
        + (config().checkAccesses ? "true" : "false")
        + ", &margrad::place, &margrad::services, margrad::dynamicShared.memory, margradKernels, "
        + std::to_string(kernels.size()) + "};\n";
}

/** Named headers may stand in folders, but not climb out of ours. */
bool writeHeaders(const Source& source, const std::string& folder, std::string& log) {
    for (const Header& header : source.headers) {
        fs::path relative = fs::path(header.name).lexically_normal();
        if (relative.is_absolute() || *relative.begin() == "..") {
            log += "nvrtc: error: header " + header.name + " is no relative name\n";
            return false;
        }
        fs::create_directories((folder / relative).parent_path());
        if (!writeFile(folder / relative, header.text)) {
            return false;
        }
    }
    return true;
}

/** Messages name the program, not the place where it was compiled. */
std::string cleanLog(std::string log, const std::string& folder) {
    for (std::string::size_type at; (at = log.find(folder + "/")) != std::string::npos;) {
        log.erase(at, folder.size() + 1);
    }
    return log;
}

template <class... Lists>
std::vector<std::string> command(const Lists&... lists) {
    std::vector<std::string> all = {compiler()};
    (all.insert(all.end(), lists.begin(), lists.end()), ...);
    return all;
}

using Words = std::vector<std::string>;

}  // namespace

std::string compileKernels(const Source& source, const Options& options, std::string& log) {
    Scratch scratch;
    const std::string& folder = scratch.path;
    std::string errors;
    std::string shownName = config().debug ? folder + "/" + source.name : source.name;
    bool good = !folder.empty() && writeHeaders(source, folder, errors)
        && writeFile(folder + "/wrapped.cpp", wrap(source, shownName))
        && (!config().debug || writeFile(shownName, source.text));
    std::string preprocessed = folder + "/preprocessed.ii";
    good = good && runProgram(command(preprocessorFlags(options),
                                      Words{"-I", folder, "-E", folder + "/wrapped.cpp", "-o", preprocessed}),
                              folder, errors);
    std::vector<KernelText> kernels;
    std::string rewritten = good ? rewriteText(readFile(preprocessed), kernels) : "";
    rewritten += entryTable(kernels, options);
    std::string assembly = folder + "/kernels.s";
    Words language = {"-std=gnu++17"};
    std::copy_if(options.forCompiler.begin(), options.forCompiler.end(), std::back_inserter(language),
                 [](const std::string& flag) { return flag.compare(0, 5, "-std=") == 0; });
    good = good && writeFile(preprocessed, rewritten)
        && runProgram(command(codeFlags(options), language, Words{"-S", preprocessed, "-o", assembly}), folder, errors);
    std::string object = folder + "/kernels.so";
    good = good && writeFile(assembly, guardSharedVariables(readFile(assembly)))
        && runProgram(command(Words{"-shared", "-Wl,--as-needed", "-Wl,-z,defs", "-o", object, assembly, "-lm"}),
                      folder, errors);
    log += cleanLog(errors, folder);
    return good ? writeImageFile(readFile(object)) : "";
}

namespace {

std::string cacheFolder() {
    const char* named = std::getenv("MARGRAD_EMULATOR_CACHE");
    const char* home = std::getenv("HOME");
    return named != nullptr ? named : std::string(home == nullptr ? "/tmp" : home) + "/.cache/margrad-emulator";
}

/** Differs whenever anything does that the image depends on. */
std::string cacheKey(const Source& source, const Options& options) {
    std::string all = __VERSION__ + compiler() + '\n' + source.name + '\n' + source.text + '\n';
    for (const Header& header : source.headers) {
        all += header.name + '\n' + header.text + '\n';
    }
    for (const std::string& flag : codeFlags(options)) {
        all += flag + '\n';
    }
    for (const std::string& flag : options.forCompiler) {
        all += flag + '\n';
    }
    all += std::to_string(options.architecture);
    std::vector<fs::path> files;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(includeFolder())) {
        if (entry.is_regular_file()) {
            files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files) {
        all += readFile(file);
    }
    char key[40];
    std::snprintf(key, sizeof key, "%016llx%016llx", (unsigned long long) checksumOf(all.data(), all.size()),
                  (unsigned long long) checksumOf(all.data(), all.size(), all.size() * 0x9e3779b97f4a7c15u));
    return key;
}

}  // namespace

std::string compileCached(const Source& source, const Options& options, std::string& log) {
    std::error_code error;
    std::string path = cacheFolder() + "/" + cacheKey(source, options) + ".image";
    std::string image = config().debug ? "" : readFile(path);
    ImageFile file;
    if (image.size() > sizeof(ImageFileHeader) && image.size() == sizeof(ImageFileHeader)
            + reinterpret_cast<const ImageFileHeader*>(image.data())->bytes && readImageFile(image.data(), file)) {
        return image;
    }
    image = compileKernels(source, options, log);
    if (!image.empty() && !config().debug) {
        // Written beside and renamed: another process never reads half a file.
        fs::create_directories(cacheFolder(), error);
        std::string partial = path + "." + std::to_string(getpid());
        if (!writeFile(partial, image) || std::rename(partial.c_str(), path.c_str()) != 0) {
            fs::remove(partial, error);
        }
    }
    return image;
}

}  // namespace emulator
