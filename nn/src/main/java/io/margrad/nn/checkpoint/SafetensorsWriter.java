package io.margrad.nn.checkpoint;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes a safetensors file with a {@link Checksum}. The same content gives the same bytes. Tensors with 8 bytes an element come first
 * and the header ends at a multiple of 8 bytes, so that every element is aligned for a reader that maps the file.
 */
final class SafetensorsWriter {
    private static final int ALIGNMENT = 8;
    private static final int PIECE = 1 << 16;

    private SafetensorsWriter() {}

    /**
     * Writes a whole file, from the channel's beginning.
     *
     * @throws IllegalArgumentException when the header would be longer than a reader takes
     */
    static void write(FileChannel channel, Map<String, String> metadata, Map<String, StoredTensor> tensors) throws IOException {
        Map<String, StoredTensor> ordered = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            if (tensor.dtype().bytes() == ALIGNMENT) {
                ordered.put(name, tensor);
            }
        });
        tensors.forEach(ordered::putIfAbsent);
        byte[] start = start(metadata, ordered);
        MessageDigest digest = Checksum.digest();
        Checksum.addStart(digest, start);
        long position = write(channel, ByteBuffer.wrap(start), 0);
        ByteBuffer piece = ByteBuffer.allocate(PIECE).order(ByteOrder.LITTLE_ENDIAN);
        for (StoredTensor tensor : ordered.values()) {
            int size = tensor.shape().size();
            int done = 0;
            while (done < size) {
                int count = Math.min(PIECE / tensor.dtype().bytes(), size - done);
                piece.clear().limit(count * tensor.dtype().bytes());
                tensor.put(done, count, piece);
                digest.update(piece.duplicate());
                position = write(channel, piece, position);
                done += count;
            }
        }
        // Only now is it known. A file that is cut off before has zeros there, and is found out.
        write(channel, ByteBuffer.wrap(Checksum.digits(digest).getBytes(StandardCharsets.ISO_8859_1)), Checksum.POSITION);
    }

    /** Length and header, the checksum all zeros. */
    private static byte[] start(Map<String, String> metadata, Map<String, StoredTensor> tensors) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonWriter json = new JsonWriter(text)) {
            json.setStrictness(Strictness.STRICT);
            json.beginObject().name(SafetensorsHeader.METADATA).beginObject();
            json.name(Checksum.KEY).value("0".repeat(Checksum.DIGITS));
            for (Map.Entry<String, String> entry : metadata.entrySet()) {
                json.name(entry.getKey()).value(entry.getValue());
            }
            json.endObject();
            long position = 0;
            for (Map.Entry<String, StoredTensor> entry : tensors.entrySet()) {
                StoredTensor tensor = entry.getValue();
                json.name(entry.getKey()).beginObject().name("dtype").value(tensor.dtype().name());
                json.name("shape").beginArray();
                for (int i = 0; i < tensor.shape().rank(); i++) {
                    json.value(tensor.shape().dim(i));
                }
                json.endArray().name("data_offsets").beginArray();
                json.value(position).value(position + tensor.bytes());
                json.endArray().endObject();
                position += tensor.bytes();
            }
            json.endObject();
        }
        // The encoder, since getBytes would put question marks where there is half of a surrogate pair.
        ByteBuffer header = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text.getBuffer()));
        int length = (header.remaining() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        if (length > SafetensorsReader.MAX_HEADER || tensors.size() + metadata.size() + 1 > SafetensorsHeader.MAX_ENTRIES) {
            throw new IllegalArgumentException("safetensors: expected a header of at most %d bytes and %d entries, found %d and %d"
                    .formatted(SafetensorsReader.MAX_HEADER, SafetensorsHeader.MAX_ENTRIES, length, tensors.size() + metadata.size() + 1));
        }
        ByteBuffer start = ByteBuffer.allocate(Long.BYTES + length).order(ByteOrder.LITTLE_ENDIAN);
        start.putLong(length).put(header);
        while (start.hasRemaining()) {
            start.put((byte) ' ');
        }
        return start.array();
    }

    private static long write(FileChannel channel, ByteBuffer bytes, long position) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
        return at;
    }
}
