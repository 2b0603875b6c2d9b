package io.margrad.experiments.faces.sets;

import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import io.margrad.experiments.data.DataException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A list of MegaFace's devkit (templatelists): a JSON object with the images' paths under the key "path", and for FaceScrub beside it
 * their identities under "id". Other keys are passed over. In use are {@code megaface_features_list.json_1000000_1} and its smaller
 * ones, and {@code facescrub_features_list.json}.
 *
 * @param paths in the list's order, with slashes
 * @param ids one for each path, or none at all
 */
public record MegaFaceList(List<String> paths, List<String> ids) {
    private static final long MOST_BYTES = 1L << 30;
    private static final Pattern PLACE = Pattern.compile("line [0-9]+ column [0-9]+");

    /**
     * Copies the lists.
     *
     * @throws IllegalArgumentException when there are ids, but not one for each path
     */
    public MegaFaceList {
        paths = List.copyOf(paths);
        ids = List.copyOf(ids);
        if (!ids.isEmpty() && ids.size() != paths.size()) {
            throw new IllegalArgumentException("ids: expected one for each of " + paths.size() + " paths, found " + ids.size());
        }
    }

    /**
     * Reads a list.
     *
     * @throws DataException when it is malformed, truncated, without paths, or unreadable
     */
    public static MegaFaceList read(Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw DataException.mismatch(file, "size", "at most " + MOST_BYTES + " bytes", Files.size(file) + " bytes");
            }
            try (JsonReader in = new JsonReader(Files.newBufferedReader(file, StandardCharsets.UTF_8))) {
                in.setStrictness(Strictness.STRICT);
                return read(file, in);
            }
        } catch (MalformedJsonException | EOFException | IllegalStateException | JsonParseException | CharacterCodingException e) {
            throw DataException.mismatch(file, "JSON", "an object with lists of strings", found(e));
        } catch (IOException e) {
            throw DataException.unusable(file, "cannot be read", e);
        }
    }

    /** The images below a folder, in the list's order. */
    public FileImages images(Path root) {
        return new FileImages(root, paths);
    }

    /**
     * The images with their identities as labels, by the order of names.
     *
     * @throws IllegalStateException when the list has no ids
     */
    public FaceSet faces(Path root) {
        if (ids.isEmpty()) {
            throw new IllegalStateException("a list without ids has no labels");
        }
        List<String> classes = List.copyOf(new TreeSet<>(ids));
        int[] labels = ids.stream().mapToInt(id -> Collections.binarySearch(classes, id)).toArray();
        return new FaceSet(images(root), labels, classes);
    }

    private static MegaFaceList read(Path file, JsonReader in) throws IOException {
        List<String> paths = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        in.beginObject();
        while (in.hasNext()) {
            String key = in.nextName();
            switch (key) {
                case "path" -> strings(file, in, key, paths);
                case "id" -> strings(file, in, key, ids);
                default -> in.skipValue();
            }
        }
        in.endObject();
        // throws when anything follows
        var _ = in.peek();
        if (paths.isEmpty()) {
            throw DataException.mismatch(file, "path", "a list of paths", "none");
        }
        if (!ids.isEmpty() && ids.size() != paths.size()) {
            throw DataException.mismatch(file, "id", "one for each of " + paths.size() + " paths", ids.size());
        }
        return new MegaFaceList(paths, ids);
    }

    /** Gson's words end in the place, and begin with advice to programmers. */
    private static String found(Exception e) {
        Matcher place = PLACE.matcher(String.valueOf(e.getMessage()));
        return place.find() ? "something else at " + place.group() : DataException.reason(e);
    }

    private static void strings(Path file, JsonReader in, String key, List<String> into) throws IOException {
        if (!into.isEmpty()) {
            throw DataException.mismatch(file, key, "one list", "two");
        }
        in.beginArray();
        while (in.hasNext()) {
            if (in.peek() != JsonToken.STRING) {
                throw DataException.mismatch(file, key + " " + into.size(), "a string", in.peek());
            }
            into.add(in.nextString());
        }
        in.endArray();
    }
}
