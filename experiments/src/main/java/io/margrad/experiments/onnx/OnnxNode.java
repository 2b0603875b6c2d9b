package io.margrad.experiments.onnx;

import io.margrad.experiments.data.DataException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A node of an ONNX graph, NodeProto.
 *
 * @param file for messages
 * @param name may be empty
 * @param op type of the operator, such as {@code Conv}
 * @param domain of the operator; empty or {@code ai.onnx} for those of the standard
 * @param inputs names; an empty one stands for an optional input that is left out
 */
record OnnxNode(
        String file,
        String name,
        String op,
        String domain,
        List<String> inputs,
        List<String> outputs,
        Map<String, OnnxAttribute> attributes) {

    /** The node in messages. */
    String where() {
        String called = name.isEmpty() && !outputs.isEmpty() ? outputs.getFirst() : name;
        return file + ": node '" + called + "' (" + op + ")";
    }

    DataException mismatch(String what, Object expected, Object found) {
        return DataException.mismatch(where(), what, expected, found);
    }

    /** Throws unless there are so many inputs and one output. */
    void expectInputs(int least, int most) {
        if (inputs.size() < least || inputs.size() > most) {
            throw mismatch("inputs", least == most ? least : least + " to " + most, inputs.size());
        }
        if (outputs.size() != 1) {
            throw mismatch("outputs", 1, outputs.size());
        }
    }

    /** Throws when there is a setting that is not among these: what it does is not known here. */
    void expectAttributes(String... known) {
        Set<String> names = Set.of(known);
        attributes.keySet().stream().filter(name -> !names.contains(name)).findFirst().ifPresent(name -> {
            throw mismatch("attributes", known.length == 0 ? "none" : "only " + String.join(", ", known), name);
        });
    }

    /** The name of an input, or null where it is left out. */
    @Nullable String input(int i) {
        return i < inputs.size() && !inputs.get(i).isEmpty() ? inputs.get(i) : null;
    }

    private @Nullable OnnxAttribute attribute(String key, int type) {
        OnnxAttribute attribute = attributes.get(key);
        if (attribute != null && attribute.type() != type) {
            throw mismatch(key, "an attribute of type " + type, "type " + attribute.type());
        }
        return attribute;
    }

    long number(String key, long otherwise) {
        OnnxAttribute attribute = attribute(key, OnnxAttribute.INT);
        return attribute == null ? otherwise : attribute.number();
    }

    float real(String key, float otherwise) {
        OnnxAttribute attribute = attribute(key, OnnxAttribute.FLOAT);
        return attribute == null ? otherwise : attribute.real();
    }

    String text(String key, String otherwise) {
        OnnxAttribute attribute = attribute(key, OnnxAttribute.STRING);
        return attribute == null ? otherwise : attribute.text();
    }

    @Nullable OnnxTensor tensor(String key) {
        OnnxAttribute attribute = attribute(key, OnnxAttribute.TENSOR);
        return attribute == null ? null : attribute.tensor();
    }

    long[] numbers(String key, long... otherwise) {
        OnnxAttribute attribute = attribute(key, OnnxAttribute.INTS);
        return attribute == null ? otherwise : attribute.numbers();
    }

    /**
     * A list whose numbers are all the same, and that number.
     *
     * @param count numbers of the list
     * @param most the largest number that is taken
     */
    int same(String key, int count, int otherwise, int least, int most) {
        long[] numbers = attributes.containsKey(key) ? numbers(key) : null;
        if (numbers == null) {
            return otherwise;
        }
        long first = numbers.length == 0 ? -1 : numbers[0];
        if (numbers.length != count || first < least || first > most || Arrays.stream(numbers).anyMatch(n -> n != first)) {
            String range = least == most ? Integer.toString(least) : "one number from " + least + " to " + most;
            throw mismatch(key, count + " times " + range, Arrays.toString(numbers));
        }
        return (int) first;
    }
}
