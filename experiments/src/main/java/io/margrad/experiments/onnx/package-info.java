/** Networks out of ONNX files: the part of the format that face networks need, and what becomes of it. */
@NullMarked
package io.margrad.experiments.onnx;

import org.jspecify.annotations.NullMarked;
