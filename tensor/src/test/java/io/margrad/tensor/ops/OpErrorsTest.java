package io.margrad.tensor.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.Labels;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import io.margrad.tensor.ops.MaxPool2d.Rounding;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A call that cannot work is refused before anything is computed, and the message names the op, what it expected and what it found. */
class OpErrorsTest {
    private interface Call {
        Tensor apply(List<Tensor> in);
    }

    record Row(Call call, List<Shape> shapes, String words) {
        @Override
        public String toString() {
            return words + " " + shapes;
        }
    }

    static Stream<Row> calls() {
        return Stream.of(
                of(t -> Add.add(t.get(0), t.get(1)), "add: expected two tensors of the same shape, found t0[2], t1[3]", s(2), s(3)),
                of(t -> Add.add(t.get(0), t.get(1)), "add: expected", s(1), s()),
                of(t -> Subtract.subtract(t.get(0), t.get(1)), "subtract: expected two tensors of the same shape, found", s(2), s(3)),
                of(t -> Multiply.multiply(t.get(0), t.get(1)), "multiply: expected two tensors of the same shape, found", s(2), s(2, 1)),
                of(t -> Reshape.reshape(t.get(0), s(4)), "reshape: expected 4 elements for [4], found t0[2, 3]", s(2, 3)),
                of(t -> AddBias.addBias(t.get(0), t.get(1)), "addBias: expected [M, N] and [N], found t0[2, 3], t1[2]", s(2, 3), s(2)),
                of(t -> AddBias.addBias(t.get(0), t.get(1)), "addBias: expected", s(3), s(3)),
                of(t -> AddBias.addBias(t.get(0), t.get(1)), "addBias: expected", s(2, 3), s(1, 3)),
                of(t -> MatMul.matmul(t.get(0), t.get(1)), "matmul: expected [M, K] and [K, N], found t0[2, 3], t1[2]", s(2, 3), s(2)),
                of(t -> MatMul.matmul(t.get(0), true, t.get(1), true), "matmul: expected [K, M] and [N, K], found", s(2, 3), s(3, 3)),
                of(t -> MatMul.matmul(t.get(0), t.get(1)), "matmul: expected", s(2, 3), s(2, 3)),
                of(t -> PRelu.prelu(t.get(0), t.get(1)), "prelu: expected x [B, C, ...] and slope [C], found t0[2, 3],", s(2, 3), s(2)),
                of(t -> PRelu.prelu(t.get(0), t.get(1)), "prelu: expected", s(3), s(3)),
                conv(1, 0, "conv2d: expected x [B, C, H, W], w [O, C, kh, kw] and bias [O]", s(1, 2, 5, 5), s(3, 4, 3, 3), s(3)),
                conv(1, 0, "found t0[1, 2, 5, 5], t1[3, 2, 3, 3], t2[2]", s(1, 2, 5, 5), s(3, 2, 3, 3), s(2)),
                conv(1, 0, "conv2d: expected x", s(2, 5, 5), s(3, 2, 3, 3), s(3)),
                conv(1, 0, "conv2d: expected x", s(1, 2, 5, 5), s(3, 2, 0, 3), s(3)),
                conv(1, 0, "conv2d: expected x", s(1, 0, 5, 5), s(3, 0, 3, 3), s(3)),
                conv(1, 0, "conv2d: expected x", s(1, 2, 5, 5), s(0, 2, 3, 3), s(0)),
                conv(0, 0, "conv2d: expected stride >= 1 and pad >= 0, found stride 0, pad 0", s(1, 2, 5, 5), s(3, 2, 3, 3), s(3)),
                conv(1, -1, "found stride 1, pad -1", s(1, 2, 5, 5), s(3, 2, 3, 3), s(3)),
                conv(1, 1, "conv2d: expected a filter no larger than the image padded by 1, found", s(1, 1, 2, 9), s(1, 1, 5, 5), s(1)),
                pool(2, 2, "maxPool2d: expected [B, C, H, W] with H and W at least 2, found t0[1, 1, 2, 1]", s(1, 1, 2, 1)),
                pool(2, 2, "maxPool2d: expected [B, C, H, W]", s(4, 4)),
                pool(2, 3, "maxPool2d: expected 1 <= stride <= kernel, found kernel 2, stride 3", s(1, 1, 4, 4)),
                pool(0, 0, "found kernel 0, stride 0", s(1, 1, 4, 4)),
                of(t -> MaxFeatureMap.maxFeatureMap(t.get(0)), "maxFeatureMap: expected [B, 2C, ...], found t0[2, 3]", s(2, 3)),
                of(t -> MaxFeatureMap.maxFeatureMap(t.get(0)), "maxFeatureMap: expected [B, 2C, ...], found t0[4]", s(4)),
                softmax(3, 4, "softmaxCrossEntropy: expected logits [3, 4] for the labels, found t0[2, 4]", s(2, 4)),
                softmax(3, 4, "softmaxCrossEntropy: expected", s(3, 5)),
                softmax(0, 4, "softmaxCrossEntropy: expected", s(0, 4)),
                // More elements than an array holds: in the result, where the inputs are small.
                of(t -> MatMul.matmul(t.get(0), t.get(1)), "2^31", s(70_000, 0), s(0, 70_000)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("calls")
    void isRefusedInWords(Row row) {
        CpuBackend backend = new CpuBackend(1);
        String message = Tape.call(backend, () -> {
            List<Tensor> in = Stream.iterate(0, i -> i < row.shapes().size(), i -> i + 1)
                    .map(i -> Tape.current().constant("t" + i, row.shapes().get(i), new float[row.shapes().get(i).size()]))
                    .toList();
            return assertThrows(IllegalArgumentException.class, () -> row.call().apply(in)).toString();
        });
        assertTrue(message.contains(row.words()), message);
        assertEquals(0, backend.liveBuffers());
        backend.close();
    }

    private static Shape s(int... dims) {
        return Shape.of(dims);
    }

    private static Row of(Call call, String words, Shape... shapes) {
        return new Row(call, List.of(shapes), words);
    }

    private static Row conv(int stride, int pad, String words, Shape... shapes) {
        return of(t -> Conv2d.conv2d(t.get(0), t.get(1), t.get(2), stride, pad), words, shapes);
    }

    private static Row pool(int kernel, int stride, String words, Shape shape) {
        return of(t -> MaxPool2d.maxPool2d(t.get(0), kernel, stride, Rounding.CEIL), words, shape);
    }

    private static Row softmax(int samples, int classes, String words, Shape shape) {
        return of(t -> SoftmaxCrossEntropy.softmaxCrossEntropy(t.get(0), new Labels(new int[samples], classes)), words, shape);
    }
}
