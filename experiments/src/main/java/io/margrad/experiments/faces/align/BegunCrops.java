package io.margrad.experiments.faces.align;

import io.margrad.experiments.data.DataException;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The crops that were about to be stored, {@value #NAME} in their folder: before a crop gets its name, a line with its SHA-256 and its
 * image is added here. A run that is killed before the crop has its row leaves the line, by which the next knows that a file is a crop of
 * ours: by its place and by every byte. The file is gone when all begun crops have rows.
 */
final class BegunCrops implements AutoCloseable {
    static final String NAME = ".align-begun";

    private static final Pattern LINE = Pattern.compile("([0-9a-f]{64}) (\\S+)");

    private final Path file;
    private final Map<String, Set<String>> sums = new HashMap<>();
    private final Set<String> unfinished = new TreeSet<>();
    private final FileChannel channel;

    /** Opens the file of a folder, with what an earlier run has left in it. */
    BegunCrops(Path folder) throws IOException {
        this.file = folder.resolve(NAME);
        if (Files.exists(file)) {
            for (String line : Files.readString(file, StandardCharsets.ISO_8859_1).lines().toList()) {
                read(line);
            }
        }
        this.channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        if (channel.size() > 0) {
            // The last line may be half a one.
            append("\n");
        }
    }

    private void read(String line) {
        Matcher parts = LINE.matcher(line);
        if (parts.matches()) {
            try {
                String image = URLDecoder.decode(parts.group(2), StandardCharsets.UTF_8);
                sums.computeIfAbsent(image, unseen -> new HashSet<>()).add(parts.group(1));
                unfinished.add(image);
            } catch (IllegalArgumentException e) {
                // A line that was cut off within a letter; its crop was not stored.
            }
        }
    }

    /** The images whose crop was begun and is not finished, as far as is known. */
    synchronized Set<String> unfinished() {
        return new TreeSet<>(unfinished);
    }

    /** Says that the crop of an image will be stored. */
    synchronized void begin(String image, byte[] crop) {
        unfinished.add(image);
        try {
            append(sha256(crop) + " " + URLEncoder.encode(image, StandardCharsets.UTF_8) + "\n");
        } catch (IOException e) {
            throw DataException.unusable(file, "cannot be written", e);
        }
    }

    /** Says that an image has a row, or that nothing is left of its crop. */
    synchronized void finish(String image) {
        unfinished.remove(image);
    }

    /** Whether a file is a crop that was begun for an image: of nobody else's file are all bytes the same. */
    boolean isCrop(String image, Path crop) throws IOException {
        return Files.isRegularFile(crop, LinkOption.NOFOLLOW_LINKS)
                && sums.getOrDefault(image, Set.of()).contains(sha256(Files.readAllBytes(crop)));
    }

    private void append(String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Removes the file unless a crop is not finished. */
    @Override
    public synchronized void close() throws IOException {
        channel.close();
        if (unfinished.isEmpty()) {
            Files.deleteIfExists(file);
        }
    }
}
