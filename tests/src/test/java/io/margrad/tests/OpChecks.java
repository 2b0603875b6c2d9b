package io.margrad.tests;

import static io.margrad.tensor.ops.Add.add;
import static io.margrad.tensor.ops.Multiply.multiply;
import static io.margrad.tensor.ops.Sum.sum;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.tensor.Backend;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import io.margrad.tests.Differences.Slope;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeSet;

/** What every op must do on every backend. */
public final class OpChecks {
    /** Rounding unit of float. */
    private static final double U = 0x1p-24;

    /** Elements of each input whose derivative is checked one by one; a random direction covers all of them together. */
    private static final int SAMPLES = 8;

    private OpChecks() {}

    /** Result and gradients by the leaves. */
    private record Run(float[] out, float[][] gradients) {}

    /** Its result is the reference's, up to rounding. */
    public static void forwardIsTheReference(OpCase op, Backend backend) {
        float[][] inputs = op.inputs();
        float[] out = run(op, backend, inputs, 1).out();
        double[] expected = op.reference().apply(values(op, inputs)).at();
        double[] magnitude = op.bound().magnitude().apply(absolute(op, inputs)).at();
        assertEquals(expected.length, out.length);
        for (int i = 0; i < out.length; i++) {
            double bound = gamma(op.bound().forward()) * magnitude[i];
            assertTrue(
                    Math.abs(out[i] - expected[i]) <= bound,
                    "element %d: expected %s +- %.3g, found %s".formatted(i, expected[i], bound, out[i]));
        }
    }

    /** Its gradient too; with one use of the inputs, and with two: backward adds, so that the gradient doubles. */
    public static void gradientIsThatOfTheReferenceAndIsAdded(OpCase op, Backend backend) {
        float[][] inputs = op.inputs();
        List<Run> runs = List.of(run(op, backend, inputs, 1), run(op, backend, inputs, 2));
        int size = runs.getFirst().out().length;
        double[] weights = Values.of(Shape.of(size), weights(op, size)).at();
        Differences slopes = new Differences(op.reference(), values(op, inputs), weights);
        Differences magnitudes = new Differences(op.bound().magnitude(), absolute(op, inputs), absolute(weights));
        for (int which = 0; which < op.leaves(); which++) {
            for (double[] direction : directions(op, inputs[which].length)) {
                Slope expected = slopes.along(which, direction, op.bound().forward());
                double magnitude = magnitudes.along(which, absolute(direction), op.bound().forward()).value();
                for (int uses = 1; uses <= runs.size(); uses++) {
                    // An element can be hit by one rounding more for each further use.
                    int roundings = op.bound().gradient() == 0 ? 0 : op.bound().gradient() + uses - 1;
                    double bound = uses * (gamma(roundings) * magnitude + expected.uncertainty());
                    double found = product(runs.get(uses - 1).gradients()[which], direction);
                    assertTrue(
                            Math.abs(found - uses * expected.value()) <= bound,
                            "%d uses, gradient of input %d along %s: expected %s +- %.3g, found %s"
                                    .formatted(uses, which, describe(direction), uses * expected.value(), bound, found));
                }
            }
        }
    }

    /** Backends of one kind give the same bits, however many threads they have, and however often they are asked. */
    public static void bitsDependOnNothingButTheInputs(OpCase op, List<? extends Backend> backends) {
        float[][] inputs = op.inputs();
        Run first = run(op, backends.getFirst(), inputs, 1);
        for (Backend backend : backends) {
            Run again = run(op, backend, inputs, 1);
            assertArrayEquals(bits(first.out()), bits(again.out()), "result on " + backend.describe());
            for (int i = 0; i < op.leaves(); i++) {
                assertArrayEquals(
                        bits(first.gradients()[i]),
                        bits(again.gradients()[i]),
                        "gradient of input " + i + " on " + backend.describe());
            }
        }
    }

    /** Some unit directions, the ends among them, and a random one of length at most 1, which moves no input across a kink. */
    private static double[][] directions(OpCase op, int size) {
        SplittableRandom random = op.random();
        TreeSet<Integer> elements = new TreeSet<>();
        if (size > 0) {
            elements.add(0);
            elements.add(size - 1);
        }
        for (int i = 0; i < SAMPLES && size > 0; i++) {
            elements.add(random.nextInt(size));
        }
        double[][] directions = new double[elements.size() + 1][size];
        int next = 0;
        for (int element : elements) {
            directions[next++][element] = 1;
        }
        Arrays.setAll(directions[next], i -> random.nextDouble(-1, 1) / Math.sqrt(size));
        return directions;
    }

    private static String describe(double[] direction) {
        for (int i = 0; i < direction.length; i++) {
            if (direction[i] == 1) {
                return "element " + i;
            }
        }
        return "a random direction";
    }

    /** Result of the op and gradients of J = sum of w f(x), added up over so many uses. Leaves nothing allocated. */
    private static Run run(OpCase op, Backend backend, float[][] inputs, int uses) {
        Tensor[] in = new Tensor[inputs.length];
        for (int i = 0; i < in.length; i++) {
            in[i] = Tensor.persistent(backend, "in" + i, op.shapes().get(i), inputs[i], i < op.leaves());
        }
        Run run;
        try {
            run = Tape.call(backend, () -> run(op, in, uses));
            for (int i = 0; i < in.length; i++) {
                assertArrayEquals(bits(inputs[i]), bits(in[i].toArray()), "input " + i + " was changed");
            }
        } finally {
            for (Tensor tensor : in) {
                tensor.close();
            }
        }
        assertEquals(0, backend.liveBuffers(), "live buffers");
        return run;
    }

    private static Run run(OpCase op, Tensor[] in, int uses) {
        Tape tape = Tape.current();
        Tensor out = op.op().apply(in);
        Tensor w = tape.constant("w", out.shape(), weights(op, out.shape().size()));
        Tensor loss = sum(multiply(out, w));
        for (int use = 1; use < uses; use++) {
            loss = add(loss, sum(multiply(op.op().apply(in), w)));
        }
        float[] result = out.toArray();
        tape.backward(loss);
        float[][] gradients = new float[op.leaves()][];
        for (int i = 0; i < gradients.length; i++) {
            gradients[i] = Objects.requireNonNull(tape.gradient(in[i]), "no gradient").toArray();
        }
        assertArrayEquals(bits(result), bits(out.toArray()), "backward changed the result");
        return new Run(result, gradients);
    }

    /** Sixteenths: sums of a few of them are exact, and so is the gradient of an op that only moves or adds them. */
    private static float[] weights(OpCase op, int size) {
        SplittableRandom random = op.random();
        float[] weights = new float[size];
        for (int i = 0; i < size; i++) {
            weights[i] = (random.nextBoolean() ? 1 : -1) * random.nextInt(1, 17) / 16f;
        }
        return weights;
    }

    private static Values[] values(OpCase op, float[][] inputs) {
        Values[] values = new Values[inputs.length];
        Arrays.setAll(values, i -> Values.of(op.shapes().get(i), inputs[i]));
        return values;
    }

    private static Values[] absolute(OpCase op, float[][] inputs) {
        return Arrays.stream(values(op, inputs)).map(v -> v.map(Math::abs)).toArray(Values[]::new);
    }

    private static double[] absolute(double[] values) {
        return Arrays.stream(values).map(Math::abs).toArray();
    }

    private static double product(float[] gradient, double[] direction) {
        double total = 0;
        for (int i = 0; i < gradient.length; i++) {
            total += gradient[i] * direction[i];
        }
        return total;
    }

    private static double gamma(int roundings) {
        return roundings * U / (1 - roundings * U);
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
        return bits;
    }
}
