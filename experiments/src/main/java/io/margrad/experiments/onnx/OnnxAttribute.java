package io.margrad.experiments.onnx;

import org.jspecify.annotations.Nullable;

/**
 * A setting of a node, AttributeProto; what it does not have is 0, empty or null.
 *
 * @param type number of what it has, AttributeProto.AttributeType
 */
record OnnxAttribute(String name, int type, float real, long number, String text, @Nullable OnnxTensor tensor, long[] numbers) {
    static final int FLOAT = 1;
    static final int INT = 2;
    static final int STRING = 3;
    static final int TENSOR = 4;
    static final int INTS = 7;
}
