package io.margrad.nn.checkpoint;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the JSON header of a safetensors file: {@code {"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, ...}} with
 * {@code "__metadata__": {"key": "value"}} for text. Nothing but that is accepted: no further keys, no key twice, no number that is not
 * a plain whole one. {@link DataLayout} then says whether the tensors fit the file.
 */
final class SafetensorsHeader {
    /** The name that no tensor can have. */
    static final String METADATA = "__metadata__";

    /** Tensors and metadata; the largest files of the largest models have some hundreds. */
    static final int MAX_ENTRIES = 100_000;

    /** Dimensions of a tensor. */
    static final int MAX_RANK = 32;

    private static final int DIGITS = 19;

    private final Object file;
    private final JsonReader json;
    private final Map<String, TensorEntry> tensors = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();

    private SafetensorsHeader(Object file, JsonReader json) {
        this.file = file;
        this.json = json;
    }

    /** What a header says. */
    record Contents(Map<String, TensorEntry> tensors, Map<String, String> metadata) {}

    /**
     * Reads a whole header.
     *
     * @param file for messages
     * @param text JSON in UTF-8, to its end
     * @throws CheckpointException when it is something else
     */
    static Contents read(Object file, InputStream text) throws IOException {
        InputStreamReader characters = new InputStreamReader(
                text,
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT));
        JsonReader json = new JsonReader(characters);
        json.setStrictness(Strictness.STRICT);
        try {
            return new SafetensorsHeader(file, json).read();
        } catch (CharacterCodingException e) {
            throw CheckpointException.of(file, "header", "UTF-8", "bytes that are not");
        } catch (EOFException e) {
            throw CheckpointException.of(file, "header at " + json.getPath(), "the rest of the JSON text", "its end");
        } catch (MalformedJsonException | NumberFormatException e) {
            throw CheckpointException.of(file, "header at " + json.getPath(), "JSON", reason(e));
        }
    }

    /** The library's message without its advice to programmers. */
    private static String reason(Exception e) {
        String message = String.valueOf(e.getMessage());
        return message.lines().findFirst().orElse(message).replaceFirst("^Use JsonReader.* to accept ", "");
    }

    private Contents read() throws IOException {
        boolean described = false;
        begin("header", JsonToken.BEGIN_OBJECT);
        json.beginObject();
        while (json.hasNext()) {
            String name = json.nextName();
            if (name.equals(METADATA)) {
                if (described) {
                    throw twice("header", name);
                }
                described = true;
                metadata();
            } else {
                if (tensors.containsKey(name)) {
                    throw twice("header", name);
                }
                tensors.put(name, tensor(name));
            }
            checkCount();
        }
        json.endObject();
        begin("header", JsonToken.END_DOCUMENT);
        return new Contents(tensors, metadata);
    }

    private void metadata() throws IOException {
        begin(METADATA, JsonToken.BEGIN_OBJECT);
        json.beginObject();
        while (json.hasNext()) {
            String key = json.nextName();
            begin(METADATA + " '" + CheckpointException.line(key) + "'", JsonToken.STRING);
            if (metadata.put(key, json.nextString()) != null) {
                throw twice(METADATA, key);
            }
            checkCount();
        }
        json.endObject();
    }

    private TensorEntry tensor(String name) throws IOException {
        String what = "tensor '" + CheckpointException.line(name) + "'";
        @Nullable Dtype dtype = null;
        long @Nullable [] shape = null;
        long @Nullable [] offsets = null;
        Set<String> seen = new LinkedHashSet<>();
        begin(what, JsonToken.BEGIN_OBJECT);
        json.beginObject();
        while (json.hasNext()) {
            String key = json.nextName();
            if (!seen.add(key)) {
                throw twice(what, key);
            }
            switch (key) {
                case "dtype" -> dtype = dtype(what);
                case "shape" -> shape = numbers(what + ": shape", MAX_RANK);
                case "data_offsets" -> offsets = numbers(what + ": data_offsets", 2);
                default -> throw CheckpointException.of(file, what, "dtype, shape and data_offsets", "'" + key + "'");
            }
        }
        json.endObject();
        if (dtype == null || shape == null || offsets == null) {
            throw CheckpointException.of(file, what, "dtype, shape and data_offsets", "only " + seen);
        }
        if (offsets.length != 2) {
            throw CheckpointException.of(file, what + ": data_offsets", "2 numbers", offsets.length);
        }
        return new TensorEntry(name, dtype, shape, offsets[0], offsets[1]);
    }

    private Dtype dtype(String what) throws IOException {
        begin(what + ": dtype", JsonToken.STRING);
        String text = json.nextString();
        return Arrays.stream(Dtype.values())
                .filter(d -> d.name().equals(text))
                .findFirst()
                .orElseThrow(() ->
                        CheckpointException.of(file, what + ": dtype", "one of " + Arrays.toString(Dtype.values()), "'" + text + "'"));
    }

    private long[] numbers(String what, int most) throws IOException {
        long[] numbers = new long[most];
        int count = 0;
        begin(what, JsonToken.BEGIN_ARRAY);
        json.beginArray();
        while (json.hasNext()) {
            if (count == most) {
                throw CheckpointException.of(file, what, "at most " + most + " numbers", "more");
            }
            begin(what, JsonToken.NUMBER);
            numbers[count++] = number(what, json.nextString());
        }
        json.endArray();
        return Arrays.copyOf(numbers, count);
    }

    /** The digits themselves: the JSON library would also take 1e3, 1.0 and "1". */
    private long number(String what, String digits) {
        boolean plain = digits.chars().allMatch(c -> c >= '0' && c <= '9') && (digits.length() == 1 || digits.charAt(0) != '0');
        if (plain && digits.length() <= DIGITS) {
            long value = Long.parseUnsignedLong(digits);
            if (value >= 0) {
                return value;
            }
        }
        throw CheckpointException.of(file, what, "whole numbers from 0 to 2^63 - 1", digits);
    }

    private void begin(String what, JsonToken expected) throws IOException {
        JsonToken found = json.peek();
        if (found != expected) {
            throw CheckpointException.of(file, what, words(expected), words(found));
        }
    }

    private static String words(JsonToken token) {
        return switch (token) {
            case BEGIN_ARRAY -> "a list";
            case BEGIN_OBJECT -> "an object";
            case STRING -> "a string";
            case NUMBER -> "a number";
            case BOOLEAN -> "true or false";
            case NULL -> "null";
            case NAME -> "a name";
            case END_ARRAY, END_OBJECT -> "an end";
            case END_DOCUMENT -> "the end";
        };
    }

    private CheckpointException twice(String where, String key) {
        return CheckpointException.of(file, where, "every key once", "'" + CheckpointException.line(key) + "' twice");
    }

    private void checkCount() {
        if (tensors.size() + metadata.size() > MAX_ENTRIES) {
            throw CheckpointException.of(file, "header", "at most " + MAX_ENTRIES + " tensors and metadata", "more");
        }
    }
}
