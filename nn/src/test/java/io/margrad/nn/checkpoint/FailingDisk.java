package io.margrad.nn.checkpoint;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A disk that stops before its n-th step, or in the middle of it, and does nothing afterwards. It keeps no promise that nobody asked it
 * for: a file that had not been forced then has any part of its content, and a move that had not been forced has not taken place, while
 * files that were deleted are gone.
 */
final class FailingDisk extends Disk {
    /** The machine stops. */
    static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private record Move(Path from, Path to, byte @Nullable [] before) {}

    private final Random random;
    private final boolean inTheMiddle;
    private final Set<Path> unforced = new HashSet<>();
    private final List<Move> moves = new ArrayList<>();
    private int left;

    /**
     * A disk for so many steps.
     *
     * @param inTheMiddle whether a write that it stops at has begun
     */
    FailingDisk(int steps, boolean inTheMiddle, long seed) {
        this.left = steps;
        this.inTheMiddle = inTheMiddle;
        this.random = new Random(seed);
    }

    private void step() throws IOException {
        if (left-- > 0) {
            return;
        }
        for (Move move : moves.reversed()) {
            Files.move(move.to, move.from);
            if (unforced.remove(move.to)) {
                unforced.add(move.from);
            }
            if (move.before != null) {
                Files.write(move.to, move.before);
            }
        }
        for (Path file : unforced) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(random.nextLong(channel.size()));
            }
        }
        moves.clear();
        unforced.clear();
        throw new Crash();
    }

    @Override
    void create(Path folder) throws IOException {
        step();
        super.create(folder);
    }

    @Override
    void write(Path file, Checkpoint content) throws IOException {
        if (left == 0 && inTheMiddle) {
            super.write(file, content);
            unforced.add(file);
        }
        step();
        super.write(file, content);
        unforced.add(file);
    }

    @Override
    void force(Path file) throws IOException {
        step();
        super.force(file);
        unforced.remove(file);
    }

    @Override
    void link(Path file, Path second) throws IOException {
        step();
        super.link(file, second);
        if (unforced.contains(file)) {
            unforced.add(second);
        }
    }

    @Override
    void move(Path from, Path to) throws IOException {
        step();
        moves.add(new Move(from, to, Files.exists(to) ? Files.readAllBytes(to) : null));
        super.move(from, to);
        if (unforced.remove(from)) {
            unforced.add(to);
        }
    }

    @Override
    void forceNames(Path folder) throws IOException {
        step();
        super.forceNames(folder);
        moves.clear();
    }

    @Override
    void delete(Path file) throws IOException {
        step();
        super.delete(file);
    }
}
