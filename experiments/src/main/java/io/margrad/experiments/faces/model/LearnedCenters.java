package io.margrad.experiments.faces.model;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.protocol.features.Features;
import io.margrad.nn.checkpoint.Checkpoint;
import io.margrad.nn.checkpoint.CheckpointException;
import io.margrad.tensor.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;

/**
 * The class centers that training kept by the paper's Eq. 5, as a weights file has them: the tensor {@code centers}, N x D, beside the
 * parameters, and {@link #IDENTITIES}, which tells whose they are. For the latter each identity's name has a number, the first 8 bytes of
 * the SHA-256 of its UTF-8, big-endian: names themselves would not fit into the text of a file.
 */
public final class LearnedCenters {
    /** Name of the tensor of whole numbers, one for each identity in the order of its label. */
    public static final String IDENTITIES = "identities";

    private static final String CENTERS = "centers";

    private LearnedCenters() {}

    /** What {@link #IDENTITIES} holds for these names. */
    public static long[] identities(List<String> names) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return names.stream()
                    .mapToLong(name -> ByteBuffer.wrap(digest.digest(name.getBytes(StandardCharsets.UTF_8))).getLong())
                    .toArray();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * Reads the centers of identities.
     *
     * @param names of the identities, in the order of their labels
     * @param origin where the names come from, for messages
     * @return one row for each identity
     * @throws DataException when the file cannot be read, has no centers, or those of other identities or of another order
     */
    public static Features read(Path file, List<String> names, Object origin) {
        try {
            Checkpoint checkpoint = Checkpoint.read(file);
            if (!checkpoint.has(CENTERS)) {
                throw DataException.mismatch(file, "learned centers", "those of a network trained by margrad face train", "none");
            }
            if (!checkpoint.has(IDENTITIES)) {
                throw DataException.mismatch(
                        file, "identities of the learned centers", "one for each", "none: an earlier version wrote this file");
            }
            long[] trained = checkpoint.longs(IDENTITIES);
            check(file, trained, names, origin);
            int d = Texts.features(checkpoint);
            float[] centers = checkpoint.floats(CENTERS, Shape.of(trained.length, d));
            return Features.of(file + ", learned centers", centers, d, names::get);
        } catch (IOException e) {
            throw DataException.unusable(file, "cannot be read", e);
        } catch (CheckpointException e) {
            throw new DataException(e.getMessage() + "; is this the weights file of a face model?", e);
        }
    }

    private static void check(Path file, long[] trained, List<String> names, Object origin) {
        if (trained.length != names.size()) {
            throw DataException.mismatch(
                    origin, "identities", "the " + trained.length + " that " + file + " has learned centers of", names.size());
        }
        long[] given = identities(names);
        int first = Arrays.mismatch(trained, given);
        if (first >= 0) {
            int place = 0;
            while (place < trained.length && trained[place] != given[first]) {
                place++;
            }
            throw DataException.mismatch(
                    origin,
                    "identity " + first,
                    "the one that " + file + " has learned center " + first + " of",
                    "'" + names.get(first) + "', " + (place < trained.length ? "whose center is " + place : "which has none"));
        }
    }
}
