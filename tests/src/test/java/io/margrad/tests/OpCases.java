package io.margrad.tests;

import io.margrad.tensor.Shape;
import io.margrad.tensor.Tensor;
import io.margrad.tensor.ops.Add;
import io.margrad.tensor.ops.AddBias;
import io.margrad.tensor.ops.MatMul;
import io.margrad.tensor.ops.MaxFeatureMap;
import io.margrad.tensor.ops.MaxPool2d;
import io.margrad.tensor.ops.MaxPool2d.Rounding;
import io.margrad.tensor.ops.Multiply;
import io.margrad.tensor.ops.PRelu;
import io.margrad.tensor.ops.Relu;
import io.margrad.tensor.ops.Reshape;
import io.margrad.tensor.ops.Scale;
import io.margrad.tensor.ops.Sqrt;
import io.margrad.tensor.ops.Subtract;
import io.margrad.tensor.ops.Sum;
import io.margrad.tests.OpCase.Bound;
import io.margrad.tests.OpCase.Operation;
import io.margrad.tests.OpCase.Specification;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Every op, at sizes that are awkward: 0, 1, primes, 257, and none a multiple of a tile (6 or 12 rows in strips of 3, two vectors of 4,
 * 8 or 16 columns, blocks of 256 in depth). A new op is one method here, called by {@link #all()}.
 */
public final class OpCases {
    private static final List<Shape> ANY =
            List.of(Shape.SCALAR, Shape.of(0), Shape.of(1), Shape.of(257), Shape.of(3, 5, 7), Shape.of(0, 4));

    /** M, N, K. */
    private static final int[][] PRODUCTS = {
        {1, 1, 1}, {5, 7, 16}, {16, 17, 5}, {17, 5, 257}, {7, 33, 300}, {49, 16, 17}, {257, 3, 2}, {3, 257, 2},
        {0, 5, 7}, {5, 0, 7}, {5, 7, 0}
    };

    private OpCases() {}

    /** All of them. */
    public static Stream<OpCase> all() {
        List<OpCase> cases = new ArrayList<>();
        elementWise(cases);
        shapes(cases);
        products(cases);
        ConvolutionCases.addTo(cases);
        rectifiers(cases);
        pools(cases);
        featureMaps(cases);
        LossCases.addTo(cases);
        return cases.stream();
    }

    private static void elementWise(List<OpCase> cases) {
        for (Shape s : ANY) {
            List<Shape> two = List.of(s, s);
            Specification sum = in -> Reference.add(in[0], in[1]);
            Specification product = in -> Reference.multiply(in[0], in[1]);
            Specification twice = in -> Reference.multiply(in[0], in[0]);
            cases.add(of("add", in -> Add.add(in[0], in[1]), sum, two, 1));
            Specification difference = in -> Reference.subtract(in[0], in[1]);
            cases.add(of("subtract", in -> Subtract.subtract(in[0], in[1]), difference, two, new Bound(1, 1, sum)));
            cases.add(of("multiply", in -> Multiply.multiply(in[0], in[1]), product, two, 2));
            cases.add(of("add to itself", in -> Add.add(in[0], in[0]), in -> Reference.scale(in[0], 2), List.of(s), 1));
            cases.add(of("square", in -> Multiply.multiply(in[0], in[0]), twice, List.of(s), 3));
            Specification diamond = in -> Reference.add(Reference.scale(in[0], 3), twice.apply(in));
            cases.add(of("diamond", OpCases::diamond, diamond, List.of(s), 6));
            cases.add(of("scale", in -> Scale.scale(in[0], 1.5f), in -> Reference.scale(in[0], 1.5), List.of(s), 2));
            Specification hinge = in -> Reference.relu(in[0]);
            Bound copies = new Bound(0, 1, in -> in[0]);
            cases.add(new OpCase("relu", in -> Relu.relu(in[0]), hinge, List.of(s), 1, Domains::awayFromZero, copies));
            Specification root = in -> Reference.sqrt(in[0]);
            Bound divisions = new Bound(1, 4, root);
            cases.add(new OpCase("sqrt", in -> Sqrt.sqrt(in[0]), root, List.of(s), 1, Domains::positive, divisions));
        }
    }

    /** 3x + x^2, where the two ways from x to the result meet again. */
    private static Tensor diamond(Tensor[] in) {
        return Add.add(Scale.scale(in[0], 3), Multiply.multiply(in[0], in[0]));
    }

    private static void shapes(List<OpCase> cases) {
        for (Shape s : ANY) {
            cases.add(of("sum", in -> Sum.sum(in[0]), in -> Reference.sum(in[0]), List.of(s), 1));
            Shape flat = Shape.of(s.size(), 1);
            cases.add(of("reshape", in -> Reshape.reshape(in[0], flat), in -> Reference.reshape(in[0], flat), List.of(s), 0));
        }
        for (int[] s : new int[][] {{1, 1}, {0, 5}, {5, 0}, {7, 257}, {257, 2}}) {
            List<Shape> in = List.of(Shape.of(s), Shape.of(s[1]));
            // The bias adds up M terms.
            cases.add(of("addBias", t -> AddBias.addBias(t[0], t[1]), t -> Reference.addBias(t[0], t[1]), in, Math.max(1, s[0])));
        }
    }

    private static void products(List<OpCase> cases) {
        for (int[] s : PRODUCTS) {
            for (int transposed = 0; transposed < 4; transposed++) {
                boolean a = (transposed & 1) != 0;
                boolean b = (transposed & 2) != 0;
                Shape left = a ? Shape.of(s[2], s[0]) : Shape.of(s[0], s[2]);
                Shape right = b ? Shape.of(s[1], s[2]) : Shape.of(s[2], s[1]);
                Specification product = in -> Reference.matmul(in[0], a, in[1], b);
                Bound bound = new Bound(s[2] + 1, Math.max(s[0], s[1]) + 2, product);
                String name = "matmul" + (a ? " A'" : " A") + (b ? "B'" : "B");
                cases.add(of(name, in -> MatMul.matmul(in[0], a, in[1], b), product, List.of(left, right), bound));
            }
        }
        // A matrix with itself: both gradients go to one tensor.
        Specification gram = in -> Reference.matmul(in[0], false, in[0], true);
        List<Shape> one = List.of(Shape.of(7, 5));
        cases.add(of("matmul of one", in -> MatMul.matmul(in[0], false, in[0], true), gram, one, new Bound(6, 16, gram)));
    }

    private static void rectifiers(List<OpCase> cases) {
        // |y| is at most |x| (1 + |slope|), whichever side x is on.
        Specification magnitude = in -> Reference.add(in[0], Reference.prelu(in[0].map(x -> -x), in[1].map(a -> -a)));
        for (int[] s : new int[][] {
            {1, 1}, {2, 3}, {0, 3}, {3, 0}, {3, 257}, {2, 2, 3}, {2, 3, 4, 5}, {2, 5, 1, 1}, {1, 2, 16, 17}, {257, 1, 1, 3}, {2, 3, 0, 4},
            {3, 10, 4, 5}, {2, 37, 3, 2}
        }) {
            Shape x = Shape.of(s);
            int summed = s[1] == 0 ? 0 : x.size() / s[1];
            cases.add(new OpCase(
                    "prelu",
                    in -> PRelu.prelu(in[0], in[1]),
                    in -> Reference.prelu(in[0], in[1]),
                    List.of(x, Shape.of(s[1])),
                    2,
                    Domains::awayFromZero,
                    new Bound(1, summed + 2, magnitude)));
        }
    }

    private static void pools(List<OpCase> cases) {
        // B, C, H, W, kernel, stride.
        int[][] sizes = {
            {2, 3, 6, 4, 2, 2}, {2, 3, 7, 5, 2, 2}, {1, 2, 7, 7, 3, 2}, {1, 2, 8, 8, 3, 2}, {1, 1, 6, 5, 3, 1},
            {2, 2, 3, 3, 1, 1}, {1, 2, 9, 7, 5, 3}, {3, 1, 4, 4, 4, 4}, {1, 1, 19, 23, 3, 2}, {0, 2, 4, 4, 2, 2},
            {2, 10, 7, 6, 2, 2}, {2, 19, 6, 5, 3, 2}
        };
        for (int[] s : sizes) {
            for (Rounding rounding : Rounding.values()) {
                Specification pool = in -> Reference.maxPool2d(in[0], s[4], s[5], rounding);
                cases.add(new OpCase(
                        "maxPool2d " + s[4] + "/" + s[5] + " " + rounding,
                        in -> MaxPool2d.maxPool2d(in[0], s[4], s[5], rounding),
                        pool,
                        List.of(Shape.of(s[0], s[1], s[2], s[3])),
                        1,
                        Domains::distinct,
                        // Maxima are copies, and sums of a few sixteenths are exact.
                        new Bound(0, 0, pool)));
            }
        }
    }

    private static void featureMaps(List<OpCase> cases) {
        for (int[] s : new int[][] {
            {1, 2}, {3, 514}, {0, 4}, {3, 0}, {2, 6, 3}, {2, 2, 5, 7}, {2, 38, 3, 2}, {1, 96, 4, 5}, {2, 4, 0, 3}, {257, 2, 1, 3}
        }) {
            Specification maximum = in -> Reference.maxFeatureMap(in[0]);
            cases.add(new OpCase(
                    "maxFeatureMap",
                    in -> MaxFeatureMap.maxFeatureMap(in[0]),
                    maximum,
                    List.of(Shape.of(s)),
                    1,
                    Domains::distinct,
                    new Bound(0, 0, maximum)));
        }
    }

    /** A row whose reference on absolute values is its own error bound. */
    private static OpCase of(String name, Operation op, Specification reference, List<Shape> shapes, int roundings) {
        return of(name, op, reference, shapes, new Bound(roundings, roundings, reference));
    }

    private static OpCase of(String name, Operation op, Specification reference, List<Shape> shapes, Bound bound) {
        return new OpCase(name, op, reference, shapes, shapes.size(), Domains::spread, bound);
    }
}
