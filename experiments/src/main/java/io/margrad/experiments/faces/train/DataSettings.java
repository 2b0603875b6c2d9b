package io.margrad.experiments.faces.train;

import io.margrad.experiments.config.Settings;
import java.util.Arrays;
import java.util.List;

/**
 * Which images a network is trained on.
 *
 * @param format what {@code path} is
 * @param path folder of identities, caffe image list, or folder of RecordIO files
 * @param root where relative paths of an image list begin; empty: the list's own folder
 * @param excludedIdentities lists of identities to leave out, each a file or {@code FILE>=NUMBER}
 * @param excludedImages lists of images to leave out, likewise
 * @param excludedNames identities to leave out
 */
public record DataSettings(
        Format format,
        String path,
        String root,
        List<String> excludedIdentities,
        List<String> excludedImages,
        List<String> excludedNames) {

    /** Forms of a data set. */
    public enum Format {
        /** A folder for each identity. */
        FOLDER,
        /** A file with {@code path label} in each line, as caffe has it. */
        IMAGE_LIST,
        /** {@code train.rec}, {@code train.idx} and {@code property}, as MXNet has it. */
        RECORD_IO
    }

    static DataSettings of(Settings s) {
        if (s.text("data").isBlank()) {
            throw s.wrong("data", "the place of the training images (--data)");
        }
        return new DataSettings(
                s.choice("data-format", Format.class),
                s.text("data"),
                s.text("data-root"),
                names(s, "exclude-identities"),
                names(s, "exclude-images"),
                names(s, "exclude-names"));
    }

    private static List<String> names(Settings s, String name) {
        return Arrays.stream(s.text(name).split(",", -1)).map(String::strip).filter(text -> !text.isEmpty()).toList();
    }
}
