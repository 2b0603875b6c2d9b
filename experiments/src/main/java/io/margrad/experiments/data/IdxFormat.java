package io.margrad.experiments.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.ZipException;

/**
 * The IDX format of one MNIST file, big-endian. Images: int 2051, int n, int 28, int 28, then n x 784 unsigned bytes.
 * Labels: int 2049, int n, then n bytes 0 to 9. A file may be gzip-compressed as a whole.
 *
 * <p>A file is taken as hostile: the header's count is not believed, memory grows only with bytes that are there.
 * Source: caffe-face, examples/mnist/convert_mnist_data.cpp.
 */
final class IdxFormat {
    static final int IMAGE_MAGIC = 2051;
    static final int LABEL_MAGIC = 2049;

    private IdxFormat() {}

    /** What one file holds: {@code count} items as raw bytes, and the sum of the whole uncompressed file. */
    static final class Part {
        final int count;
        final byte[] bytes;
        final String sha256;

        private Part(int count, byte[] bytes, String sha256) {
            this.count = count;
            this.bytes = bytes;
            this.sha256 = sha256;
        }
    }

    /**
     * Reads an image or label file.
     *
     * @throws DataException when it is malformed or unreadable
     */
    static Part read(Path file, boolean images) {
        try (ContentStream in = ContentStream.open(file)) {
            try {
                return read(file.toString(), in, images);
            } catch (ZipException | EOFException e) {
                throw brokenGzip(file, "an error after " + in.count() + " bytes", e);
            }
        } catch (ZipException | EOFException e) {
            throw brokenGzip(file, "an error in its header", e);
        } catch (IOException e) {
            throw DataException.unusable(file, "cannot be read", e);
        }
    }

    /** Reads to the end of a stream, which stays open; messages call it by {@code name}. */
    static Part read(String name, ContentStream in, boolean images) throws IOException {
        int headerBytes = images ? 16 : 8;
        ByteBuffer header = ByteBuffer.wrap(in.readNBytes(headerBytes));
        if (header.limit() >= 4) {
            int magic = header.getInt();
            int expected = images ? IMAGE_MAGIC : LABEL_MAGIC;
            if (magic != expected) {
                throw DataException.mismatch(name, "magic number", expected, magic);
            }
        }
        if (header.limit() < headerBytes) {
            throw DataException.mismatch(
                    name, "truncated", "a header of " + headerBytes + " bytes", header.limit() + " bytes");
        }
        int count = header.getInt();
        int itemBytes = images ? Digits.PIXELS : 1;
        long bodyBytes = (long) count * itemBytes;
        if (count < 1 || bodyBytes > Integer.MAX_VALUE - 16) {
            String limit = "1.." + (Integer.MAX_VALUE - 16) / itemBytes;
            throw DataException.mismatch(name, images ? "image count" : "label count", limit, count);
        }
        if (images) {
            int rows = header.getInt();
            int columns = header.getInt();
            if (rows != Digits.SIDE || columns != Digits.SIDE) {
                throw DataException.mismatch(name, "image size", "28 x 28", rows + " x " + columns);
            }
        }
        // readNBytes grows with the data, so a header that lies about n cannot make us allocate n
        byte[] body = in.readNBytes((int) bodyBytes);
        long fileBytes = headerBytes + bodyBytes;
        if (body.length < bodyBytes) {
            throw DataException.mismatch(name, "truncated", fileBytes + " bytes", in.count() + " bytes");
        }
        in.transferTo(OutputStream.nullOutputStream());
        if (in.count() != fileBytes) {
            throw DataException.mismatch(name, "trailing bytes", fileBytes + " bytes", in.count() + " bytes");
        }
        if (!images) {
            checkLabels(name, body);
        }
        return new Part(count, body, in.sha256());
    }

    /** Writes the images, uncompressed; the stream stays open. */
    static void writeImages(Digits digits, OutputStream out) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(16);
        header.putInt(IMAGE_MAGIC).putInt(digits.count()).putInt(Digits.SIDE).putInt(Digits.SIDE);
        out.write(header.array());
        byte[] image = new byte[Digits.PIXELS];
        for (int i = 0; i < digits.count(); i++) {
            digits.copyImage(i, image, 0);
            out.write(image);
        }
    }

    /** Writes the labels, uncompressed; the stream stays open. */
    static void writeLabels(Digits digits, OutputStream out) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(8 + digits.count());
        bytes.putInt(LABEL_MAGIC).putInt(digits.count());
        for (int i = 0; i < digits.count(); i++) {
            bytes.put((byte) digits.label(i));
        }
        out.write(bytes.array());
    }

    private static DataException brokenGzip(Path file, String found, IOException e) {
        String detail = found + " (" + DataException.reason(e) + ")";
        return DataException.mismatch(file, "broken gzip", "a whole compressed stream", detail);
    }

    private static void checkLabels(String name, byte[] labels) {
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= Digits.CLASSES) {
                throw DataException.mismatch(name, "label of item " + i, "0..9", labels[i] & 0xff);
            }
        }
    }
}
