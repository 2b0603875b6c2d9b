package io.margrad.experiments.faces.sets.recordio;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** RecordIO files made by hand, with their index. */
final class RecordBytes {
    private static final int MAGIC = 0xced7230a;

    private final ByteArrayOutputStream records = new ByteArrayOutputStream();
    private final List<Integer> offsets = new ArrayList<>();

    /** Adds a record with the next key, cut at the magic number where that stands at a multiple of four, as dmlc's writer does. */
    RecordBytes add(byte[] content) {
        offsets.add(records.size());
        ByteBuffer words = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        int start = 0;
        for (int at = 0; at + 4 <= content.length; at += 4) {
            if (words.getInt(at) == MAGIC) {
                part(start == 0 ? 1 : 2, content, start, at);
                start = at + 4;
            }
        }
        part(start == 0 ? 0 : 3, content, start, content.length);
        return this;
    }

    /** An image record: flag, label, id, id2, more labels, image. */
    static byte[] image(int flag, float label, float[] labels, byte[] image) {
        ByteBuffer bytes = ByteBuffer.allocate(24 + 4 * labels.length + image.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(flag).putFloat(label).putLong(1).putLong(2);
        for (float more : labels) {
            bytes.putFloat(more);
        }
        return bytes.put(image).array();
    }

    static byte[] image(float label, byte[] image) {
        return image(0, label, new float[0], image);
    }

    static byte[] range(float from, float to) {
        return image(2, 0, new float[] {from, to}, new byte[0]);
    }

    /**
     * Identities with so many images each, in insightface's form: record 0, the images, a range for each identity. Image bytes are
     * noise, some with magic numbers in them.
     */
    static RecordBytes identities(int... counts) {
        RecordBytes bytes = new RecordBytes();
        int images = Arrays.stream(counts).sum();
        bytes.add(range(images + 1, images + 1 + counts.length));
        for (int c = 0; c < counts.length; c++) {
            for (int i = 0; i < counts[c]; i++) {
                bytes.add(image(c, content(bytes.offsets.size())));
            }
        }
        int from = 1;
        for (int count : counts) {
            bytes.add(range(from, from + count));
            from += count;
        }
        return bytes;
    }

    /** What stands for the image with a key. */
    static byte[] content(int key) {
        byte[] content = new byte[5 + key];
        new Random(key).nextBytes(content);
        return content;
    }

    byte[] records() {
        return records.toByteArray();
    }

    int offset(int key) {
        return offsets.get(key);
    }

    String index() {
        StringBuilder index = new StringBuilder();
        for (int key = 0; key < offsets.size(); key++) {
            index.append(key).append('\t').append(offsets.get(key)).append('\n');
        }
        return index.toString();
    }

    /** Writes both files. */
    Path into(Path folder) throws IOException {
        Files.write(folder.resolve("train.rec"), records());
        Files.writeString(folder.resolve("train.idx"), index());
        return folder;
    }

    private void part(int flag, byte[] content, int from, int to) {
        int length = to - from;
        ByteBuffer bytes = ByteBuffer.allocate(8 + (length + 3) / 4 * 4).order(ByteOrder.LITTLE_ENDIAN);
        records.writeBytes(bytes.putInt(MAGIC).putInt(flag << 29 | length).put(content, from, length).array());
    }
}
