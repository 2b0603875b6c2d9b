package io.margrad.nn.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoints of one training: {@code step-000001200.safetensors} and so on, the last few of them, and {@code best.safetensors}.
 *
 * <p>A crash at any moment leaves those that were there before, or those and the new one: a file is written aside, forced to the disk,
 * and moved to its name, and only then older ones are removed. One process writes to a folder at a time; the owner sees to that.
 */
public final class CheckpointFolder {
    private static final Pattern NAME = Pattern.compile("step-(\\d{9,18})\\.safetensors");
    private static final String BEST = "best.safetensors";

    private final Path path;
    private final int keep;
    private final Disk disk;

    /**
     * A folder, which need not be there before the first {@link #save}.
     *
     * @param keep how many of the last checkpoints stay, at least 1; with 2 there is one to go back to when the last one is broken
     */
    public CheckpointFolder(Path path, int keep) {
        this(path, keep, new Disk());
    }

    CheckpointFolder(Path path, int keep, Disk disk) {
        if (keep < 1) {
            throw new IllegalArgumentException("checkpoints: expected to keep at least 1, found " + keep);
        }
        this.path = path;
        this.keep = keep;
        this.disk = disk;
    }

    /**
     * What a folder has to go on from.
     *
     * @param checkpoint the newest that is whole, or null when there is none
     * @param warnings one line for each newer one that could not be used
     */
    public record Found(@Nullable Checkpoint checkpoint, List<String> warnings) {}

    /** The folder. */
    public Path path() {
        return path;
    }

    /** The checkpoint with the highest score, where one has been saved with a score. */
    public Path best() {
        return path.resolve(BEST);
    }

    /**
     * Saves a checkpoint; it is on the disk when this returns. Removes those that are older than the last few, and those of a later
     * step: they were not gone on from, or could not be. A best that cannot be read gives way to this one, and one that cannot be
     * replaced stays: neither keeps the step from being saved.
     *
     * @return one line for each thing that was wrong with the best; mostly none
     * @throws IOException when it cannot be written; the checkpoints before it are then as they were
     */
    public List<String> save(Checkpoint checkpoint) throws IOException {
        List<String> warnings = new ArrayList<>();
        disk.create(path);
        Path file = path.resolve(String.format(Locale.ROOT, "step-%09d.safetensors", checkpoint.step()));
        Path part = Disk.part(file);
        disk.write(part, checkpoint);
        disk.force(part);
        // Before the step itself: a crash between the two leaves a best that the training, going on, comes to again.
        if (isBest(checkpoint, warnings)) {
            replaceBest(part, warnings);
        }
        disk.move(part, file);
        disk.forceNames(path);
        tidy(checkpoint.step());
        return List.copyOf(warnings);
    }

    private void replaceBest(Path part, List<String> warnings) {
        try {
            Path second = Disk.part(best());
            disk.link(part, second);
            disk.move(second, best());
        } catch (IOException e) {
            warnings.add(best() + ": cannot be replaced: " + e);
        }
    }

    private boolean isBest(Checkpoint checkpoint, List<String> warnings) {
        OptionalDouble score = checkpoint.score();
        if (score.isEmpty()) {
            return false;
        }
        try {
            OptionalDouble before = Checkpoint.read(best()).score();
            return before.isEmpty() || score.getAsDouble() > before.getAsDouble();
        } catch (NoSuchFileException e) {
            return true;
        } catch (IOException | RuntimeException e) {
            // Whatever is wrong with it, nobody could use it.
            String reason = e instanceof CheckpointException ? String.valueOf(e.getMessage()) : best() + ": cannot be read: " + e;
            warnings.add(reason + "; the checkpoint of step " + checkpoint.step() + " takes its place");
            return true;
        }
    }

    private void tidy(long step) throws IOException {
        List<Path> steps = steps();
        int kept = 0;
        for (Path file : steps) {
            boolean later = step(file) > step;
            kept += later ? 0 : 1;
            if (later || kept > keep) {
                disk.delete(file);
            }
        }
        for (Path left : list()) {
            if (Disk.isPart(left)) {
                disk.delete(left);
            }
        }
    }

    /**
     * Reads the newest checkpoint that is whole. One that is not is left where it is.
     *
     * @throws IOException when the folder cannot be read
     */
    public Found newest() throws IOException {
        List<String> warnings = new ArrayList<>();
        for (Path file : steps()) {
            try {
                return new Found(Checkpoint.read(file), warnings);
            } catch (CheckpointException e) {
                warnings.add(String.valueOf(e.getMessage()));
            } catch (IOException e) {
                warnings.add(file + ": cannot be read: " + e);
            }
        }
        return new Found(null, warnings);
    }

    /** The files of steps, newest first. */
    private List<Path> steps() throws IOException {
        return list().stream()
                .filter(file -> NAME.matcher(file.getFileName().toString()).matches())
                .sorted(Comparator.comparingLong(CheckpointFolder::step).reversed())
                .toList();
    }

    private static long step(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (!name.matches()) {
            throw new IllegalArgumentException(file + ": expected step-<number>.safetensors");
        }
        return Long.parseLong(name.group(1));
    }

    private List<Path> list() throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            return files.toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }
}
