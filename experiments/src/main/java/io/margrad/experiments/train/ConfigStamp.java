package io.margrad.experiments.train;

import io.margrad.nn.checkpoint.Checkpoint;
import io.margrad.nn.checkpoint.CheckpointBuilder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What every checkpoint and every file of weights says of its run: the experiment, the configuration, and its hash.
 *
 * @param experiment {@code mnist} or {@code face}
 * @param toml the configuration, one setting a line
 */
public record ConfigStamp(String experiment, String toml) {
    private static final String CONFIG = "config";
    private static final String CONFIG_HASH = "config-sha256";

    /** Begins a checkpoint with it. */
    public CheckpointBuilder at(long step) {
        return Checkpoint.at(step).text("experiment", experiment).text(CONFIG, toml).text(CONFIG_HASH, sha256(toml));
    }

    /** The configuration that a checkpoint was made with. */
    public static String config(Checkpoint from) {
        return from.text(CONFIG);
    }

    /** Whether a checkpoint was made with this configuration. */
    public static boolean isOf(Checkpoint from, String toml) {
        return sha256(toml).equals(from.text(CONFIG_HASH));
    }

    /** The settings, in words, in which two configurations of the same settings differ. */
    public static List<String> differences(String made, String found) {
        List<String> before = made.lines().toList();
        List<String> now = found.lines().toList();
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < before.size(); i++) {
            if (!before.get(i).equals(now.get(i))) {
                String[] setting = before.get(i).split(" = ", 2);
                differences.add("%s: expected %s, found %s".formatted(setting[0], setting[1], now.get(i).split(" = ", 2)[1]));
            }
        }
        return differences;
    }

    /** SHA-256 of a text in hex. */
    public static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
