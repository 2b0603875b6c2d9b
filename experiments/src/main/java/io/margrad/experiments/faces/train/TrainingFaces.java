package io.margrad.experiments.faces.train;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.sets.Exclusions;
import io.margrad.experiments.faces.sets.FaceSet;
import io.margrad.experiments.faces.sets.FolderSet;
import io.margrad.experiments.faces.sets.ImageList;
import io.margrad.experiments.faces.sets.recordio.RecordSet;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The images of a training, without those that were to be left out.
 *
 * @param faces at least two identities, each with an image
 * @param validation identities that are not trained on and choose the best weights; null: there are none
 * @param notes what was left out, and names to leave out that occur nowhere, in words
 */
public record TrainingFaces(FaceSet faces, @Nullable FaceSet validation, List<String> notes) {
    /** An exclusion list, and behind it the least number of the lines that count. */
    private static final Pattern LIST = Pattern.compile("(.*?)(?:>=(-?\\d+(?:\\.\\d+)?))?");

    private static final int SHOWN = 5;

    /**
     * Lists the images; none is decoded.
     *
     * @throws DataException when a file cannot be read or is malformed, or fewer than two identities are left
     */
    public static TrainingFaces of(DataSettings data) {
        Path path = Path.of(data.path());
        FaceSet all = switch (data.format()) {
            case FOLDER -> FolderSet.read(path).faces();
            case IMAGE_LIST -> ImageList.read(path, data.root().isBlank() ? path.resolveSibling("") : Path.of(data.root()));
            case RECORD_IO -> RecordSet.read(path);
        };
        List<String> notes = new ArrayList<>();
        FaceSet left = all;
        for (String list : data.excludedIdentities()) {
            left = without(left, list, read(list).identities(left), notes);
        }
        if (!data.excludedNames().isEmpty()) {
            left = without(left, "exclude-names", Exclusions.of(data.excludedNames()).identities(left), notes);
        }
        for (String list : data.excludedImages()) {
            left = without(left, list, read(list).images(left), notes);
        }
        // Numbers that a list leaves out would be classes that nobody is in.
        left = left.only(i -> true);
        if (left.classes().size() < 2) {
            throw DataException.mismatch(path, "identities", "at least two", left.classes().size());
        }
        return new TrainingFaces(left, null, List.copyOf(notes));
    }

    /**
     * The same images, some identities of which are not trained on.
     *
     * @param identities how many; 0: none
     * @param seed of the draw
     * @throws DataException when there are too few
     */
    public TrainingFaces heldOut(int identities, long seed) {
        if (identities == 0) {
            return this;
        }
        HeldOut parts = HeldOut.of(faces, identities, seed);
        return new TrainingFaces(parts.training(), parts.validation(), notes);
    }

    private static Exclusions read(String list) {
        Matcher parts = LIST.matcher(list);
        if (!parts.matches()) {
            throw new IllegalStateException("every text matches");
        }
        Path file = Path.of(parts.group(1).strip());
        return parts.group(2) == null ? Exclusions.read(file) : Exclusions.read(file, Double.parseDouble(parts.group(2)));
    }

    private static FaceSet without(FaceSet before, String list, Exclusions.Result result, List<String> notes) {
        notes.add("%s: left out %d identities, %d images".formatted(list, before.classes().size() - result.faces().classes().size(), result.images()));
        List<String> unknown = result.unknown();
        if (!unknown.isEmpty()) {
            String names = String.join(", ", unknown.subList(0, Math.min(SHOWN, unknown.size())));
            notes.add("%s: %d names occur nowhere, or no longer: %s%s"
                    .formatted(list, unknown.size(), names, unknown.size() > SHOWN ? ", ..." : ""));
        }
        return result.faces();
    }

    /** How many there are, in words. */
    public String describe() {
        String trained = words(faces);
        return validation == null ? trained : trained + ", and for validation " + words(validation);
    }

    private static String words(FaceSet set) {
        return "%d images of %d identities".formatted(set.size(), set.classes().size());
    }

    /** SHA-256 in hex of the images' names and labels, in their order: whether two sets are lists of the same. Pixels are not in it. */
    public String sha256() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            update(digest, faces);
            if (validation != null) {
                digest.update("validation\n".getBytes(StandardCharsets.UTF_8));
                update(digest, validation);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static void update(MessageDigest digest, FaceSet set) {
        for (int i = 0; i < set.size(); i++) {
            digest.update((set.name(i) + "\t" + set.label(i) + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }
}
