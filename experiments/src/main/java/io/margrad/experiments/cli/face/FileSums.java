package io.margrad.experiments.cli.face;

import io.margrad.experiments.data.DataException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** SHA-256 of the files that a run reads whole: lists, models, matrices of features. */
public final class FileSums {
    private FileSums() {}

    /** Sums by the files' names; what is null or a folder is passed over. */
    public static Map<String, String> of(@Nullable Path... files) {
        Map<String, String> sums = new LinkedHashMap<>();
        Arrays.stream(files)
                .filter(Objects::nonNull)
                .filter(Files::isRegularFile)
                .forEach(file -> sums.put(file.toString(), sum(file)));
        return sums;
    }

    private static String sum(Path file) {
        try (DigestInputStream in =
                new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (IOException e) {
            throw DataException.unusable(file, "cannot be read", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
