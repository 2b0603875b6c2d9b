package io.margrad.experiments.faces.sets;

import java.util.List;
import java.util.Locale;

/** What file names in data sets say. */
public final class ImageNames {
    /** Of the formats that can be read, with their dot. */
    static final List<String> EXTENSIONS = List.of(".jpg", ".jpeg", ".png", ".gif", ".pgm", ".ppm");

    private static final int LONGEST_EXTENSION = 4;

    /** The picture that {@code margrad align} leaves beside the folders of crops, to look at: no image of the set. */
    public static final String CONTACT_SHEET = "contact-sheet.png";

    private ImageNames() {}

    /** Whether a file is left out of a set without a word: its name begins with a dot. */
    public static boolean isHidden(String name) {
        return name.startsWith(".");
    }

    /** Whether a file may be an image: by its extension, or because it has none, as many in FaceScrub. */
    public static boolean mayBeImage(String name) {
        String extension = extension(name);
        return extension.isEmpty() || EXTENSIONS.contains(extension.toLowerCase(Locale.ROOT));
    }

    /** The end of a name from its last dot on, when letters and digits follow, four at most; empty otherwise. */
    public static String extension(String name) {
        int dot = name.lastIndexOf('.');
        String end = dot <= 0 ? "" : name.substring(dot + 1);
        boolean fits = !end.isEmpty() && end.length() <= LONGEST_EXTENSION && end.chars().allMatch(Character::isLetterOrDigit);
        return fits ? name.substring(dot) : "";
    }
}
