#include "rewrite.h"

#include <algorithm>
#include <cctype>
#include <sstream>

#include "../../include/margrad/image.h"

namespace emulator {
namespace {

bool isWord(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_';
}

/** Goes through a text token by token, copying what it is not told to change. */
class Rewriter {
public:
    Rewriter(const std::string& text, std::vector<KernelText>& kernels) : text(text), kernels(kernels) {}

    std::string run() {
        while (at < text.size()) {
            std::string token = take();
            if (token == "extern") {
                linkageOrDynamicShared();
            } else if (token == "__margrad_shared__") {
                sharedVariable();
            } else if (token == "__margrad_global__") {
                kernel();
            } else {
                out += token;
                follow(token);
            }
        }
        return out;
    }

private:
    /** The next token: a word, a literal, a line mark of the preprocessor, white space, or one character. */
    std::string take() {
        size_t begin = at;
        char c = text[at];
        if (c == '#' && (at == 0 || text[at - 1] == '\n')) {
            at = std::min(text.find('\n', at), text.size());
        } else if (isWord(c)) {
            while (at < text.size() && isWord(text[at])) {
                at++;
            }
        } else if (std::isspace(static_cast<unsigned char>(c))) {
            while (at < text.size() && std::isspace(static_cast<unsigned char>(text[at])) && text[at] != '#') {
                at++;
            }
        } else if (c == '"' || c == '\'') {
            for (at++; at < text.size() && text[at] != c; at++) {
                at += text[at] == '\\';
            }
            at = std::min(at + 1, text.size());
        } else {
            at++;
        }
        return text.substr(begin, at - begin);
    }

    /** The next token that is no white space; white space and line marks before it are copied. */
    std::string takeWord() {
        while (at < text.size()) {
            std::string token = take();
            if (!std::isspace(static_cast<unsigned char>(token[0])) && token[0] != '#') {
                return token;
            }
            out += token;
        }
        return "";
    }

    /** What stands between the parentheses that open next, with them. */
    std::string takeGroup() {
        std::string group;
        int depth = 0;
        do {
            std::string token = at < text.size() ? take() : ")";
            depth += token == "(" ? 1 : token == ")" ? -1 : 0;
            group += token;
        } while ((depth > 0 || group.find('(') == std::string::npos) && at < text.size());
        return group;
    }

    /** Keeps track of extern "C" blocks. */
    void follow(const std::string& token) {
        if (token == "{") {
            blocks.push_back(linkageOpens);
            linkageOpens = false;
        } else if (token == "}" && !blocks.empty()) {
            blocks.pop_back();
        }
        if (token == ";" || token == "{" || token == "}") {
            linkage = false;
        }
    }

    void linkageOrDynamicShared() {
        size_t before = out.size();
        std::string token = takeWord();
        if (token == "\"C\"") {
            out += "extern \"C\"";
            size_t next = text.find_first_not_of(" \t\r\n", at);
            linkageOpens = next != std::string::npos && text[next] == '{';
            linkage = !linkageOpens;
        } else if (token == "__margrad_shared__") {
            dynamicShared();
        } else {
            out.insert(before, "extern");
            out += token;
        }
    }

    /** `extern __shared__ T name[];` becomes a pointer to where the driver keeps the dynamic shared memory. */
    void dynamicShared() {
        std::string type;
        std::string name;
        std::string token = takeWord();
        for (; token != ";" && token != "[" && !token.empty(); token = takeWord()) {
            if (token == "__attribute__" || token == "alignas") {
                takeGroup();
                continue;
            }
            type += name + " ";
            name = token;
        }
        while (token != ";" && !token.empty()) {
            token = takeWord();
        }
        out += type + "* const " + name + " = reinterpret_cast<" + type + "*>(margrad::dynamicShared.memory);";
    }

    void sharedVariable() {
        out += "static __attribute__((section(\"margrad_shared\"), used))";
        std::string token = takeWord();
        // g++ takes alignas only before `static`.
        out += token == "alignas" ? " __attribute__((aligned" + takeGroup() + "))" : " " + token;
    }

    void kernel() {
        bool plainName = linkage || std::find(blocks.begin(), blocks.end(), true) != blocks.end();
        KernelText found{"", "()"};
        std::string token = takeWord();
        for (; token != "(" && !token.empty(); token = takeWord()) {
            if (token == "__margrad_bounds__") {
                found.bounds = takeGroup();
                continue;
            }
            out += token + " ";
            if (token == "__attribute__") {
                out += takeGroup();
                continue;
            }
            found.name = token;
        }
        out += token;
        bool known = std::any_of(kernels.begin(), kernels.end(),
                                 [&](const KernelText& kernel) { return kernel.name == found.name; });
        if (plainName && !known) {
            kernels.push_back(found);
        }
    }

    const std::string& text;
    std::vector<KernelText>& kernels;
    size_t at = 0;
    std::string out;
    bool linkage = false;
    bool linkageOpens = false;
    /** For every open brace whether it is one of extern "C". */
    std::vector<bool> blocks;
};

}  // namespace

std::string rewriteText(const std::string& preprocessed, std::vector<KernelText>& kernels) {
    return Rewriter(preprocessed, kernels).run();
}

std::string guardSharedVariables(const std::string& assembly) {
    const std::string guard = "\t.zero\t" + std::to_string(margrad::SHARED_GUARD) + "\n";
    std::stringstream lines(assembly);
    std::string out;
    bool inside = false;
    for (std::string line; std::getline(lines, line);) {
        out += line + "\n";
        if (line.find("\t.section\t") == 0 || line == "\t.text" || line == "\t.data" || line == "\t.bss") {
            inside = line.find("margrad_shared") != std::string::npos;
            out += inside ? guard : "";
        } else if (inside && line.find("\t.zero\t") == 0) {
            out += guard;
        }
    }
    return out;
}

}  // namespace emulator
