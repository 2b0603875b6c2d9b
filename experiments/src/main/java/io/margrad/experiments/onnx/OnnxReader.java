package io.margrad.experiments.onnx;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.margrad.experiments.data.DataException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the messages of an ONNX file that a network for inference consists of. The format is protobuf, with the fields of
 * {@code onnx/onnx.proto} in the repository onnx/onnx: ModelProto has the graph in field 7; other fields are named where they are read.
 * What is not read, such as names, metadata and documentation, is passed over; what would change the network is refused.
 *
 * <p>No length is believed: the library checks each against the bytes that are there before it allocates.
 */
final class OnnxReader {
    private static final int BITS = 3;
    private static final int LENGTH_DELIMITED = 2;

    /** Nodes, constants among them, and initializers: more than any network has, and what a reader of a hostile file may keep. */
    private static final int MOST_NODES = 100_000;

    /** Inputs, outputs, attributes and numbers of an attribute. */
    private static final int MOST_OF_A_NODE = 10_000;

    /** A tensor of whole numbers is a shape here; one byte of a file may become eight. */
    private static final int MOST_LONGS = 1 << 20;

    private static final int MOST_RANK = 32;

    private final String file;
    private final CodedInputStream in;

    private OnnxReader(String file, byte[] bytes) {
        this.file = file;
        this.in = CodedInputStream.newInstance(bytes);
    }

    /**
     * Reads a model.
     *
     * @param file for messages
     * @throws DataException when it is no ONNX file, is cut off, or has what cannot be read here
     */
    static OnnxModel read(String file, byte[] bytes) {
        try {
            return new OnnxReader(file, bytes).model();
        } catch (InvalidProtocolBufferException e) {
            String words = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new DataException(file + ": content: expected an ONNX model (protobuf), found what is none: " + words, e);
        } catch (IOException e) {
            throw DataException.unusable(file, "cannot be read", e);
        }
    }

    /** Reads one field of a message. */
    private interface Field {
        /** Returns whether the field was read; else it is passed over. */
        boolean read(int number, boolean delimited) throws IOException;
    }

    private void fields(Field field) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            boolean delimited = (tag & ((1 << BITS) - 1)) == LENGTH_DELIMITED;
            if (!field.read(tag >>> BITS, delimited)) {
                in.skipField(tag);
            }
        }
    }

    /** A message within a message. */
    private void message(Field field) throws IOException {
        int outer = in.pushLimit(in.readRawVarint32());
        fields(field);
        in.checkLastTagWas(0);
        in.popLimit(outer);
    }

    private void checkCount(String what, int already, int most) {
        if (already == most) {
            throw DataException.mismatch(file, what, "at most " + most, "more");
        }
    }

    private OnnxModel model() throws IOException {
        @Nullable OnnxModel[] found = new @Nullable OnnxModel[1];
        fields((number, delimited) -> {
            if (number != 7 || !delimited) {
                return false;
            }
            found[0] = graph();
            return true;
        });
        OnnxModel model = found[0];
        if (model == null || model.nodes().isEmpty()) {
            throw DataException.mismatch(file, "content", "an ONNX model with a graph of nodes", "none");
        }
        return model;
    }

    private OnnxModel graph() throws IOException {
        List<OnnxNode> nodes = new ArrayList<>();
        Map<String, OnnxTensor> constants = new LinkedHashMap<>();
        List<OnnxValue> inputs = new ArrayList<>();
        List<OnnxValue> outputs = new ArrayList<>();
        message((number, delimited) -> {
            switch (number) {
                case 1 -> {
                    checkCount("nodes", nodes.size(), MOST_NODES);
                    nodes.add(node());
                }
                case 5 -> {
                    checkCount("initializers", constants.size(), MOST_NODES);
                    OnnxTensor tensor = tensor();
                    if (constants.putIfAbsent(tensor.name(), tensor) != null) {
                        throw DataException.mismatch(file, "initializers", "names that differ", "two of '" + tensor.name() + "'");
                    }
                }
                case 11 -> {
                    checkCount("inputs", inputs.size(), MOST_NODES);
                    inputs.add(value());
                }
                case 12 -> {
                    checkCount("outputs", outputs.size(), MOST_NODES);
                    outputs.add(value());
                }
                case 15 -> throw DataException.mismatch(file, "initializers", "dense ones", "a sparse one");
                default -> {
                    return false;
                }
            }
            return true;
        });
        return new OnnxModel(file, nodes, constants, inputs, outputs);
    }

    private OnnxNode node() throws IOException {
        List<String> inputs = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        Map<String, OnnxAttribute> attributes = new LinkedHashMap<>();
        // name, type of the operator, domain
        String[] texts = {"", "", ""};
        message((number, delimited) -> {
            switch (number) {
                case 1 -> {
                    checkCount("inputs of a node", inputs.size(), MOST_OF_A_NODE);
                    inputs.add(in.readStringRequireUtf8());
                }
                case 2 -> {
                    checkCount("outputs of a node", outputs.size(), MOST_OF_A_NODE);
                    outputs.add(in.readStringRequireUtf8());
                }
                case 3 -> texts[0] = in.readStringRequireUtf8();
                case 4 -> texts[1] = in.readStringRequireUtf8();
                case 5 -> {
                    checkCount("attributes of a node", attributes.size(), MOST_OF_A_NODE);
                    OnnxAttribute attribute = attribute();
                    attributes.put(attribute.name(), attribute);
                }
                case 7 -> texts[2] = in.readStringRequireUtf8();
                default -> {
                    return false;
                }
            }
            return true;
        });
        return new OnnxNode(file, texts[0], texts[1], texts[2], inputs, outputs, attributes);
    }

    private OnnxAttribute attribute() throws IOException {
        String[] texts = {"", ""};
        int[] type = new int[1];
        float[] real = new float[1];
        long[] number = new long[1];
        @Nullable OnnxTensor[] tensor = new @Nullable OnnxTensor[1];
        Longs numbers = new Longs(file, "numbers of an attribute", MOST_OF_A_NODE);
        message((field, delimited) -> {
            switch (field) {
                case 1 -> texts[0] = in.readStringRequireUtf8();
                case 2 -> real[0] = in.readFloat();
                case 3 -> number[0] = in.readInt64();
                case 4 -> texts[1] = in.readStringRequireUtf8();
                case 5 -> tensor[0] = tensor();
                case 8 -> numbers.read(in, delimited);
                case 20 -> type[0] = in.readEnum();
                default -> {
                    return false;
                }
            }
            return true;
        });
        return new OnnxAttribute(texts[0], type[0], real[0], number[0], texts[1], tensor[0], numbers.toArray());
    }

    private OnnxTensor tensor() throws IOException {
        String[] name = {""};
        int[] type = new int[1];
        ByteString[] raw = {ByteString.EMPTY};
        Floats floats = new Floats();
        Longs longs = new Longs(file, "whole numbers of a tensor", MOST_LONGS);
        Longs dims = new Longs(file, "sizes of a tensor", MOST_RANK);
        message((number, delimited) -> {
            switch (number) {
                case 1 -> dims.read(in, delimited);
                case 2 -> type[0] = in.readInt32();
                case 4 -> floats.read(in, delimited);
                case 7 -> longs.read(in, delimited);
                case 8 -> name[0] = in.readStringRequireUtf8();
                case 9 -> raw[0] = in.readBytes();
                case 14 -> {
                    if (in.readEnum() != 0) {
                        throw DataException.mismatch(
                                file, "tensor '" + name[0] + "'", "its numbers in this file", "a place in another file");
                    }
                }
                default -> {
                    return false;
                }
            }
            return true;
        });
        return new OnnxTensor(name[0], dims.toArray(), type[0], raw[0], floats.toArray(), longs.toArray());
    }

    /** ValueInfoProto: name 1, type 2; its tensor_type 1: elem_type 1, shape 2; of that dim 1: dim_value 1. */
    private OnnxValue value() throws IOException {
        String[] name = {""};
        int[] type = new int[1];
        Longs dims = new Longs(file, "sizes of an input", MOST_RANK);
        Field dim = (number, delimited) -> {
            if (number != 1) {
                return false;
            }
            dims.setLast(in.readInt64());
            return true;
        };
        Field shape = (number, delimited) -> {
            if (number != 1) {
                return false;
            }
            dims.add(-1);
            message(dim);
            return true;
        };
        Field tensor = (number, delimited) -> {
            switch (number) {
                case 1 -> type[0] = in.readInt32();
                case 2 -> message(shape);
                default -> {
                    return false;
                }
            }
            return true;
        };
        message((number, delimited) -> {
            switch (number) {
                case 1 -> name[0] = in.readStringRequireUtf8();
                case 2 -> message((inner, ignored) -> {
                    if (inner != 1) {
                        return false;
                    }
                    message(tensor);
                    return true;
                });
                default -> {
                    return false;
                }
            }
            return true;
        });
        return new OnnxValue(name[0], type[0], dims.toArray());
    }
}
