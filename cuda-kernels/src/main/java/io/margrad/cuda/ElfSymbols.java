package io.margrad.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;

/** The names that a shared object (ELF, 64 bits, little-endian) expects other libraries to have. */
final class ElfSymbols {
    // Offsets and sizes of the ELF-64 format.
    private static final int SECTION_TABLE = 0x28;
    private static final int SECTION_SIZE = 0x3A;
    private static final int SECTION_COUNT = 0x3C;
    private static final int DYNAMIC_SYMBOLS = 11;
    private static final int SYMBOL_SIZE = 24;

    private ElfSymbols() {}

    /**
     * Undefined dynamic symbols.
     *
     * @throws IllegalArgumentException when the bytes are something else
     */
    static Set<String> wanted(byte[] content) {
        ByteBuffer elf = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        if (content.length < 64 || elf.getInt(0) != 0x464C457F || content[4] != 2 || content[5] != 1) {
            throw new IllegalArgumentException("expected a 64-bit little-endian ELF file, found something else");
        }
        Set<String> names = new TreeSet<>();
        int table = Math.toIntExact(elf.getLong(SECTION_TABLE));
        int size = elf.getShort(SECTION_SIZE);
        for (int i = 0; i < elf.getShort(SECTION_COUNT); i++) {
            int section = table + i * size;
            if (elf.getInt(section + 4) != DYNAMIC_SYMBOLS) {
                continue;
            }
            int symbols = Math.toIntExact(elf.getLong(section + 0x18));
            int bytes = Math.toIntExact(elf.getLong(section + 0x20));
            int strings = Math.toIntExact(elf.getLong(table + elf.getInt(section + 0x28) * size + 0x18));
            for (int symbol = symbols; symbol < symbols + bytes; symbol += SYMBOL_SIZE) {
                boolean undefined = elf.getShort(symbol + 6) == 0;
                if (undefined) {
                    names.add(text(content, strings + elf.getInt(symbol)));
                }
            }
        }
        return names;
    }

    private static String text(byte[] content, int from) {
        int end = from;
        while (content[end] != 0) {
            end++;
        }
        return new String(content, from, end - from, StandardCharsets.US_ASCII);
    }
}
