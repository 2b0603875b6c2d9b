package io.margrad.experiments.onnx;

import java.util.List;
import java.util.Map;

/**
 * What an ONNX file says, ModelProto and its GraphProto.
 *
 * @param file for messages
 * @param nodes in the file's order
 * @param constants the initializers by their names
 * @param inputs of the graph; files of old versions list constants among them
 * @param outputs of the graph
 */
record OnnxModel(
        String file, List<OnnxNode> nodes, Map<String, OnnxTensor> constants, List<OnnxValue> inputs, List<OnnxValue> outputs) {}
