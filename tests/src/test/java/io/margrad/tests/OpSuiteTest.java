package io.margrad.tests;

import static io.margrad.tensor.ops.Add.add;
import static io.margrad.tensor.ops.Multiply.multiply;
import static io.margrad.tensor.ops.Sum.sum;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.tensor.CpuBackend;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import io.margrad.tensor.cpu.Lanes;
import io.margrad.tests.Differences.Slope;
import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs every {@link OpCases case}; once per vector width. */
@Tag("vector-width")
class OpSuiteTest {
    /** Rounding unit of float. */
    private static final double U = 0x1p-24;

    /** Elements of each input whose derivative is checked one by one; a random direction covers all of them together. */
    private static final int SAMPLES = 10;

    private static final String CASES = "io.margrad.tests.OpCases#all";

    private record Run(float[] out, float[][] gradients) {}

    @Test
    void runsAtTheWidthThatWasAskedFor() {
        assertEquals(System.getProperty("margrad.vectorBits", "" + Lanes.BITS), "" + Lanes.BITS);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(CASES)
    void forwardIsTheReference(OpCase op) {
        float[][] inputs = op.inputs();
        float[] out = run(op, 2, inputs, 1).out();
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

    @ParameterizedTest(name = "{0}")
    @MethodSource(CASES)
    void gradientIsThatOfTheReference(OpCase op) {
        checkGradient(op, 1);
    }

    /** Two uses of the same inputs give twice the gradient. */
    @ParameterizedTest(name = "{0}")
    @MethodSource(CASES)
    void gradientIsAdded(OpCase op) {
        checkGradient(op, 2);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(CASES)
    void bitsDependOnNothingButTheInputs(OpCase op) {
        float[][] inputs = op.inputs();
        Run first = run(op, 1, inputs, 1);
        for (int threads : new int[] {1, 2, 3, 4}) {
            Run again = run(op, threads, inputs, 1);
            assertArrayEquals(bits(first.out()), bits(again.out()), "result with " + threads + " threads");
            for (int i = 0; i < op.leaves(); i++) {
                assertArrayEquals(
                        bits(first.gradients()[i]),
                        bits(again.gradients()[i]),
                        "gradient of input " + i + " with " + threads + " threads");
            }
        }
    }

    private static void checkGradient(OpCase op, int uses) {
        float[][] inputs = op.inputs();
        Run run = run(op, 2, inputs, uses);
        double[] weights = Values.of(Shape.of(run.out().length), weights(op, run.out().length)).at();
        Differences slopes = new Differences(op.reference(), values(op, inputs), weights);
        Differences magnitudes = new Differences(
                op.bound().magnitude(),
                absolute(op, inputs),
                Arrays.stream(weights).map(Math::abs).toArray());
        // An element can be hit by one rounding more for each further use.
        int roundings = op.bound().gradient() == 0 ? 0 : op.bound().gradient() + uses - 1;
        for (int which = 0; which < op.leaves(); which++) {
            float[] gradient = run.gradients()[which];
            for (double[] direction : directions(op, gradient.length)) {
                double[] absolute = Arrays.stream(direction).map(Math::abs).toArray();
                Slope expected = slopes.along(which, direction, op.bound().forward());
                double magnitude = magnitudes.along(which, absolute, op.bound().forward()).value();
                double found = 0;
                for (int i = 0; i < gradient.length; i++) {
                    found += gradient[i] * direction[i];
                }
                double bound = uses * (gamma(roundings) * magnitude + expected.uncertainty());
                assertTrue(
                        Math.abs(found - uses * expected.value()) <= bound,
                        "gradient of input %d along %s: expected %s +- %.3g, found %s"
                                .formatted(which, describe(direction), uses * expected.value(), bound, found));
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
    private static Run run(OpCase op, int threads, float[][] inputs, int uses) {
        CpuBackend backend = new CpuBackend(threads);
        Tensor[] in = new Tensor[inputs.length];
        for (int i = 0; i < in.length; i++) {
            in[i] = Tensor.persistent(backend, "in" + i, op.shapes().get(i), inputs[i], i < op.leaves());
        }
        Run run = Tape.call(backend, () -> {
            Tensor out = op.op().apply(in);
            Tensor w = Tape.current().constant("w", out.shape(), weights(op, out.shape().size()));
            Tensor loss = sum(multiply(out, w));
            for (int use = 1; use < uses; use++) {
                loss = add(loss, sum(multiply(op.op().apply(in), w)));
            }
            float[] result = out.toArray();
            Tape.current().backward(loss);
            float[][] gradients = new float[op.leaves()][];
            for (int i = 0; i < gradients.length; i++) {
                gradients[i] = Objects.requireNonNull(Tape.current().gradient(in[i]), "no gradient").toArray();
            }
            assertArrayEquals(bits(result), bits(out.toArray()), "backward changed the result");
            return new Run(result, gradients);
        });
        for (int i = 0; i < in.length; i++) {
            assertArrayEquals(bits(inputs[i]), bits(in[i].toArray()), "input " + i + " was changed");
            in[i].close();
        }
        assertEquals(0, backend.liveBuffers(), "live buffers");
        return run;
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

    private static double gamma(int roundings) {
        return roundings * U / (1 - roundings * U);
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
        return bits;
    }
}
