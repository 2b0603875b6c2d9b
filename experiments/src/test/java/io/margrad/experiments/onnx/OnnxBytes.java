package io.margrad.experiments.onnx;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Writes ONNX files, field by field as onnx.proto numbers them. */
final class OnnxBytes {
    /** Writes one message. */
    interface Message {
        void to(CodedOutputStream out) throws IOException;
    }

    private OnnxBytes() {}

    static byte[] message(Message message) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            message.to(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static byte[] model(byte[] graph) {
        return message(out -> {
            out.writeInt64(1, 7);
            out.writeString(2, "by hand");
            out.writeByteArray(7, graph);
            out.writeByteArray(8, message(set -> set.writeInt64(2, 9)));
        });
    }

    static byte[] graph(List<byte[]> nodes, List<byte[]> constants, byte[] input, byte[] output) {
        return message(out -> {
            for (byte[] node : nodes) {
                out.writeByteArray(1, node);
            }
            out.writeString(2, "a graph");
            for (byte[] constant : constants) {
                out.writeByteArray(5, constant);
            }
            out.writeByteArray(11, input);
            out.writeByteArray(12, output);
        });
    }

    static byte[] node(String op, String name, List<String> inputs, String output, byte[]... attributes) {
        return message(out -> {
            for (String input : inputs) {
                out.writeString(1, input);
            }
            out.writeString(2, output);
            out.writeString(3, name);
            out.writeString(4, op);
            for (byte[] attribute : attributes) {
                out.writeByteArray(5, attribute);
            }
            out.writeString(6, "passed over");
        });
    }

    static byte[] ints(String name, long... values) {
        return message(out -> {
            out.writeString(1, name);
            for (long value : values) {
                out.writeInt64(8, value);
            }
            out.writeEnum(20, 7);
        });
    }

    static byte[] number(String name, long value) {
        return message(out -> {
            out.writeString(1, name);
            out.writeInt64(3, value);
            out.writeEnum(20, 2);
        });
    }

    static byte[] text(String name, String value) {
        return message(out -> {
            out.writeString(1, name);
            out.writeString(4, value);
            out.writeEnum(20, 3);
        });
    }

    /** Floats in raw_data. */
    static byte[] raw(String name, long[] dims, float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return message(out -> {
            for (long dim : dims) {
                out.writeInt64(1, dim);
            }
            out.writeInt32(2, 1);
            out.writeString(8, name);
            out.writeByteArray(9, bytes.array());
        });
    }

    /** Floats in float_data and dims, both packed. */
    static byte[] packed(String name, long[] dims, float... values) {
        return message(out -> {
            out.writeByteArray(1, message(list -> {
                for (long dim : dims) {
                    list.writeInt64NoTag(dim);
                }
            }));
            out.writeInt32(2, 1);
            out.writeByteArray(4, message(list -> {
                for (float value : values) {
                    list.writeFloatNoTag(value);
                }
            }));
            out.writeString(8, name);
        });
    }

    /** Whole numbers in int64_data. */
    static byte[] longs(String name, long... values) {
        return message(out -> {
            out.writeInt64(1, values.length);
            out.writeInt32(2, 7);
            for (long value : values) {
                out.writeInt64(7, value);
            }
            out.writeString(8, name);
        });
    }

    /** An input or output; a size of -1 is a name. */
    static byte[] value(String name, long... dims) {
        byte[] shape = message(out -> {
            for (long dim : dims) {
                out.writeByteArray(1, message(one -> {
                    if (dim < 0) {
                        one.writeString(2, "N");
                    } else {
                        one.writeInt64(1, dim);
                    }
                }));
            }
        });
        byte[] tensor = message(out -> {
            out.writeInt32(1, 1);
            out.writeByteArray(2, shape);
        });
        return message(out -> {
            out.writeString(1, name);
            out.writeByteArray(2, message(type -> type.writeByteArray(1, tensor)));
        });
    }
}
