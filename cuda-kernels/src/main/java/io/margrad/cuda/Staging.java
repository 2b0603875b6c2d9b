package io.margrad.cuda;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.List;
import jcuda.Pointer;
import jcuda.driver.CUevent;

/**
 * Copies between Java's arrays and the device through two pieces of pinned memory: while one is being copied by the
 * device, the other is filled or emptied. A piece is used again only when the event recorded after its last copy has
 * happened, so an upload returns as soon as the array is read.
 */
final class Staging {
    private static final int PIECES = 2;

    /** Elements of a piece; together the pinned memory is 8 MiB. */
    static final int LENGTH = 1 << 20;

    private final CudaContext context;
    private final DeviceMemory memory;
    private final List<Piece> pieces = new ArrayList<>();
    private int turn;

    Staging(CudaContext context, DeviceMemory memory) {
        this.context = context;
        this.memory = memory;
    }

    /** Moves {@code count} elements between an array, from {@code offset} on, and a piece from its start on. */
    private interface Transfer {
        void move(Piece piece, int offset, int count);
    }

    void upload(float[] from, int fromOffset, CudaBuffer to, int toOffset, int count) {
        check("an upload", from.length, fromOffset, to, toOffset, count, Element.FLOAT);
        upload((piece, at, length) -> piece.floats.put(0, from, fromOffset + at, length), to, toOffset, count);
    }

    void upload(int[] from, int fromOffset, CudaBuffer to, int toOffset, int count) {
        check("an upload", from.length, fromOffset, to, toOffset, count, Element.INT);
        upload((piece, at, length) -> piece.ints.put(0, from, fromOffset + at, length), to, toOffset, count);
    }

    void download(CudaBuffer from, int fromOffset, float[] to, int toOffset, int count) {
        check("a download", to.length, toOffset, from, fromOffset, count, Element.FLOAT);
        download((piece, at, length) -> piece.floats.get(0, to, toOffset + at, length), from, fromOffset, count);
    }

    void download(CudaBuffer from, int fromOffset, int[] to, int toOffset, int count) {
        check("a download", to.length, toOffset, from, fromOffset, count, Element.INT);
        download((piece, at, length) -> piece.ints.get(0, to, toOffset + at, length), from, fromOffset, count);
    }

    private void check(String what, int length, int arrayOffset, CudaBuffer b, int offset, int count, Element element) {
        context.enterOutsideCapture(what);
        if ((arrayOffset | count) < 0 || count > length - arrayOffset) {
            throw new IllegalArgumentException(
                    what + ": an array of " + length + " has no " + count + " elements from " + arrayOffset + " on");
        }
        memory.checkOwned(b);
        b.check(element, offset, count);
    }

    private void upload(Transfer fill, CudaBuffer to, int toOffset, int count) {
        long address = to.address() + (long) toOffset * Element.BYTES;
        context.run(() -> "upload of " + count + " elements to " + to, () -> upload(fill, address, count));
    }

    private void download(Transfer empty, CudaBuffer from, int fromOffset, int count) {
        long address = from.address() + (long) fromOffset * Element.BYTES;
        context.run(() -> "download of " + count + " elements from " + from, () -> download(empty, address, count));
    }

    private void upload(Transfer fill, long to, int count) {
        for (int done = 0; done < count; done += LENGTH) {
            int length = Math.min(LENGTH, count - done);
            Piece piece = nextPiece();
            piece.await();
            fill.move(piece, done, length);
            long bytes = (long) length * Element.BYTES;
            long target = to + (long) done * Element.BYTES;
            piece.copy(() -> context.driver().cuMemcpyHtoDAsync(target, piece.host, bytes, context.stream()));
        }
    }

    private void download(Transfer empty, long from, int count) {
        Piece earlier = null;
        int earlierDone = 0;
        for (int done = 0; done < count; done += LENGTH) {
            int length = Math.min(LENGTH, count - done);
            Piece piece = nextPiece();
            piece.await();
            long bytes = (long) length * Element.BYTES;
            long source = from + (long) done * Element.BYTES;
            piece.copy(() -> context.driver().cuMemcpyDtoHAsync(piece.host, source, bytes, context.stream()));
            if (earlier != null) {
                earlier.await();
                empty.move(earlier, earlierDone, LENGTH);
            }
            earlier = piece;
            earlierDone = done;
        }
        if (earlier != null) {
            earlier.await();
            empty.move(earlier, earlierDone, count - earlierDone);
        }
    }

    private Piece nextPiece() {
        if (pieces.size() < PIECES) {
            pieces.add(new Piece());
            turn = pieces.size() - 1;
            return pieces.getLast();
        }
        turn = (turn + 1) % PIECES;
        return pieces.get(turn);
    }

    void close(Cleanup cleanup) {
        pieces.forEach(piece -> piece.close(cleanup));
        pieces.clear();
    }

    private final class Piece {
        private final Pointer host;
        private final FloatBuffer floats;
        private final IntBuffer ints;
        private final CUevent copied;
        private boolean pending;
        private boolean recorded;

        Piece() {
            Driver driver = context.driver();
            long bytes = (long) LENGTH * Element.BYTES;
            host = driver.cuMemHostAlloc(bytes);
            try {
                ByteBuffer memory = driver.view(host, bytes);
                floats = memory.asFloatBuffer();
                ints = memory.asIntBuffer();
                copied = driver.cuEventCreate(false);
            } catch (CudaException e) {
                Cleanup cleanup = new Cleanup();
                cleanup.run(() -> driver.cuMemFreeHost(host));
                throw e;
            }
        }

        void copy(Runnable start) {
            recorded = false;
            pending = true;
            start.run();
            context.driver().cuEventRecord(copied, context.stream());
            recorded = true;
        }

        /** Waits until the last copy is over; for the whole stream when recording the event failed. */
        void await() {
            if (!pending) {
                return;
            }
            if (recorded) {
                context.driver().cuEventSynchronize(copied);
            } else {
                context.driver().cuStreamSynchronize(context.stream());
            }
            pending = false;
        }

        void close(Cleanup cleanup) {
            cleanup.run(this::await);
            cleanup.run(() -> context.driver().cuEventDestroy(copied));
            cleanup.run(() -> context.driver().cuMemFreeHost(host));
        }
    }
}
