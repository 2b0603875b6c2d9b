#include "elf_symbols.h"

#include <algorithm>
#include <elf.h>

namespace emulator {

ElfSection readSection(const void* image, const std::string& name) {
    const char* bytes = static_cast<const char*>(image);
    const Elf64_Ehdr& header = *reinterpret_cast<const Elf64_Ehdr*>(bytes);
    const Elf64_Shdr* sections = reinterpret_cast<const Elf64_Shdr*>(bytes + header.e_shoff);
    const char* names = bytes + sections[header.e_shstrndx].sh_offset;
    ElfSection found;
    int index = 0;
    for (int i = 1; i < header.e_shnum; i++) {
        if (name == names + sections[i].sh_name) {
            index = i;
            found.offset = sections[i].sh_addr;
            found.bytes = sections[i].sh_size;
        }
    }
    for (int i = 1; index != 0 && i < header.e_shnum; i++) {
        if (sections[i].sh_type != SHT_SYMTAB) {
            continue;
        }
        const Elf64_Sym* symbols = reinterpret_cast<const Elf64_Sym*>(bytes + sections[i].sh_offset);
        const char* texts = bytes + sections[sections[i].sh_link].sh_offset;
        for (size_t s = 0; s < sections[i].sh_size / sizeof *symbols; s++) {
            if (symbols[s].st_shndx == index && ELF64_ST_TYPE(symbols[s].st_info) == STT_OBJECT) {
                found.objects.push_back({texts + symbols[s].st_name, symbols[s].st_value, symbols[s].st_size});
            }
        }
    }
    std::sort(found.objects.begin(), found.objects.end(),
              [](const ElfSymbol& a, const ElfSymbol& b) { return a.offset < b.offset; });
    return found;
}

}  // namespace emulator
