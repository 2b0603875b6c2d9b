package io.margrad.nn.graph;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.margrad.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The fields of one JSON object out of a file: each is there, is what it should be, and there are no others. */
final class GraphFields {
    private static final int SHOWN = 100;
    private static final int MOST_DIMENSIONS = 4;

    private final String where;
    private final JsonObject json;
    private final Set<String> left;

    /** @throws IllegalArgumentException when it is no object */
    GraphFields(String where, JsonElement json) {
        if (!(json instanceof JsonObject object)) {
            throw new IllegalArgumentException(where + ": expected a JSON object, found " + shown(json));
        }
        this.where = where;
        this.json = object;
        this.left = new TreeSet<>(object.keySet());
    }

    IllegalArgumentException mismatch(String key, Object expected, Object found) {
        return new IllegalArgumentException(where + ": " + key + ": expected " + expected + ", found " + shown(found));
    }

    private static String shown(Object value) {
        String text = String.valueOf(value).replaceAll("\\p{Cntrl}", " ");
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    }

    private JsonElement field(String key) {
        left.remove(key);
        JsonElement field = json.get(key);
        if (field == null) {
            throw mismatch(key, "a value", "none");
        }
        return field;
    }

    String text(String key) {
        return text(key, field(key));
    }

    private String text(String key, JsonElement field) {
        if (field instanceof JsonPrimitive value && value.isString()) {
            return value.getAsString();
        }
        throw mismatch(key, "text", field);
    }

    /** A whole number from {@code least} to 10^9 - 1. */
    int number(String key, int least) {
        return number(key, field(key), least);
    }

    private int number(String key, JsonElement field, int least) {
        if (field instanceof JsonPrimitive value && value.isNumber() && value.getAsString().matches("\\d{1,9}")) {
            int number = Integer.parseInt(value.getAsString());
            if (number >= least) {
                return number;
            }
        }
        throw mismatch(key, "a whole number from " + least + " to 999999999", field);
    }

    JsonArray array(String key) {
        if (field(key) instanceof JsonArray array) {
            return array;
        }
        throw mismatch(key, "a list", field(key));
    }

    List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        array(key).forEach(entry -> texts.add(text(key, entry)));
        return texts;
    }

    /** Sizes of 1 and more. */
    Shape shape(String key) {
        JsonArray array = array(key);
        if (array.isEmpty() || array.size() > MOST_DIMENSIONS) {
            throw mismatch(key, "1 to " + MOST_DIMENSIONS + " sizes", array);
        }
        int[] dims = new int[array.size()];
        for (int i = 0; i < dims.length; i++) {
            dims[i] = number(key, array.get(i), 1);
        }
        try {
            return Shape.of(dims);
        } catch (IllegalArgumentException e) {
            throw mismatch(key, "sizes with a product below 2^31", array);
        }
    }

    /** Throws unless every field was asked for. */
    void end() {
        if (!left.isEmpty()) {
            throw new IllegalArgumentException(where + ": expected no further fields, found " + shown(left));
        }
    }
}
