package io.margrad.experiments.faces.tables;

import java.util.Optional;
import java.util.stream.Stream;

/** The columns of Table VI. */
public enum IdentificationSet {
    /** CASIA-WebFace as it is. */
    WEBFACE("webface", "Webface"),
    /** CASIA-WebFace, aligned. */
    WEBFACE_ALIGNED("webface-aligned", "Webface(a)"),
    /** VGGFace as it is. */
    VGGFACE("vggface", "VGGFace"),
    /** VGGFace, aligned. */
    VGGFACE_ALIGNED("vggface-aligned", "VGGFace(a)");

    private final String word;
    private final String heading;

    IdentificationSet(String word, String heading) {
        this.word = word;
        this.heading = heading;
    }

    /** On the command line and in files. */
    public String word() {
        return word;
    }

    /** In the table. */
    String heading() {
        return heading;
    }

    /** The column with this word. */
    public static Optional<IdentificationSet> of(String word) {
        return Stream.of(values()).filter(set -> set.word.equals(word)).findFirst();
    }
}
