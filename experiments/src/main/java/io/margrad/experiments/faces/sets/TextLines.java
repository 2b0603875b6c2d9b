package io.margrad.experiments.faces.sets;

import io.margrad.experiments.data.DataException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a list file: UTF-8, ended by LF or CR LF. Blank lines and a byte order mark are passed over; blanks around a line are
 * stripped.
 */
public final class TextLines implements AutoCloseable {
    /** No list has longer lines; ends a file without line ends before it fills the memory. */
    public static final int MAX_LINE = 1 << 16;

    private final Path file;
    private final BufferedReader in;
    private int number;

    private TextLines(Path file, BufferedReader in) {
        this.file = file;
        this.in = in;
    }

    /**
     * Opens a list.
     *
     * @throws DataException when the system refuses
     */
    public static TextLines open(Path file) {
        try {
            return new TextLines(file, Files.newBufferedReader(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw DataException.unusable(file, "cannot be read", e);
        }
    }

    /**
     * The next line that is not blank, or null at the end.
     *
     * @throws DataException when it is no UTF-8, is too long or cannot be read
     */
    public @Nullable String next() {
        StringBuilder line = new StringBuilder();
        try {
            for (int c = in.read(); c >= 0; c = in.read()) {
                if (c == '\n') {
                    number++;
                    String text = text(line);
                    if (!text.isEmpty()) {
                        return text;
                    }
                    line.setLength(0);
                } else if (line.length() == MAX_LINE) {
                    number++;
                    throw mismatch("length", "at most " + MAX_LINE + " characters", "more");
                } else {
                    line.append((char) c);
                }
            }
        } catch (CharacterCodingException e) {
            number++;
            throw mismatch("text", "UTF-8", "other bytes");
        } catch (IOException e) {
            throw DataException.unusable(file, "cannot be read", e);
        }
        number++;
        String last = text(line);
        return last.isEmpty() ? null : last;
    }

    /**
     * The same where a line has to come.
     *
     * @param what what is expected there
     * @throws DataException at the end of the file, and as {@link #next()}
     */
    public String next(String what) {
        String line = next();
        if (line == null) {
            throw DataException.mismatch(file, "truncated", what, "the end of the file");
        }
        return line;
    }

    /** Number of the line read last, from 1. */
    public int number() {
        return number;
    }

    /** An error of the line read last. */
    public DataException mismatch(String what, Object expected, Object found) {
        return DataException.mismatch(file, "line " + number + ": " + what, expected, found);
    }

    /**
     * A whole number in a field of the line read last.
     *
     * @param least the smallest that is allowed, at least 0
     * @param most the largest
     * @throws DataException for anything else
     */
    public long number(String what, String field, long least, long most) {
        boolean digits = !field.isEmpty() && field.length() <= 18 && field.chars().allMatch(c -> c >= '0' && c <= '9');
        long value = digits ? Long.parseLong(field) : -1;
        if (value < least || value > most) {
            throw mismatch(what, "a number from " + least + " to " + most, "'" + field + "'");
        }
        return value;
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw DataException.unusable(file, "cannot be closed", e);
        }
    }

    private String text(StringBuilder line) {
        boolean marked = number <= 1 && !line.isEmpty() && line.charAt(0) == '\ufeff';
        return line.substring(marked ? 1 : 0).strip();
    }
}
