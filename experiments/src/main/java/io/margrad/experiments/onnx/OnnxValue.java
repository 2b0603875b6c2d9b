package io.margrad.experiments.onnx;

/**
 * An input or output of an ONNX graph, ValueInfoProto.
 *
 * @param type number of the type of its elements, 0 when it is no tensor
 * @param dims sizes, -1 where the file gives none or a name
 */
record OnnxValue(String name, int type, long[] dims) {}
