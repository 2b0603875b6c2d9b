package io.margrad.tests;

import io.margrad.tensor.Shape;
import io.margrad.tensor.Tensor;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One op at one size: all that {@link OpSuiteTest} needs to know of it.
 *
 * @param name the op and what is special about this case
 * @param op the engine's op
 * @param reference its specification
 * @param shapes of the inputs
 * @param leaves how many of the inputs, counted from the first, get a gradient
 * @param domain draws inputs at which the op is differentiable
 * @param bound how far the engine may be from the reference
 */
public record OpCase(
        String name, Operation op, Specification reference, List<Shape> shapes, int leaves, Domain domain, Bound bound) {

    /** The op as a user calls it, on the current tape. */
    public interface Operation {
        Tensor apply(Tensor[] in);
    }

    /** The op in double. */
    public interface Specification {
        Values apply(Values[] in);
    }

    /** Draws inputs, one array for each shape. */
    public interface Domain {
        float[][] draw(SplittableRandom random, List<Shape> shapes);
    }

    /**
     * A bound on the rounding error, by the rule that a result of n roundings has an error of at most n u / (1 - n u) times the same
     * computation on absolute values, u = 2^-24, in whatever order it is added up (Higham, "Accuracy and stability of numerical
     * algorithms", 2nd edition, section 3.1).
     *
     * @param forward roundings of one element of the result
     * @param gradient roundings of one element of a gradient
     * @param magnitude the computation on absolute values, or an upper bound of it, whose derivatives also bound the gradient's
     */
    public record Bound(int forward, int gradient, Specification magnitude) {}

    /** Inputs that are the same in every run. */
    float[][] inputs() {
        return domain.draw(random(), shapes);
    }

    /** A source of numbers that depends on the case alone. */
    SplittableRandom random() {
        return new SplittableRandom(toString().hashCode());
    }

    @Override
    public String toString() {
        return name + " " + shapes;
    }
}
