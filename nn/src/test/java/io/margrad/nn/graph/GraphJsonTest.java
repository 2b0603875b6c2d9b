package io.margrad.nn.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GraphJsonTest {
    private static final String CONV =
            "{\"input\":[3,8,8],\"nodes\":[{\"name\":\"a\",\"op\":\"conv\",\"inputs\":[\"input\"],\"filters\":6,\"kernel\":[3,3],"
                    + "\"stride\":2,\"pad\":1,\"groups\":3}],\"output\":\"a\"}";

    @Test
    void aGraphComesBack() {
        String text = GraphJson.write(GraphModuleTest.GRAPH);
        Graph read = GraphJson.read(text);
        assertEquals(GraphModuleTest.GRAPH.nodes(), read.nodes());
        assertEquals(GraphModuleTest.GRAPH.input(), read.input());
        assertEquals(GraphModuleTest.GRAPH.output(), read.output());
        assertEquals(text, GraphJson.write(read));
    }

    @Test
    void theTextIsTheDocumentedOne() {
        Graph graph = GraphJson.read(CONV);
        assertEquals(CONV, GraphJson.write(graph));
        assertEquals(Shape.of(6, 4, 4), graph.result());
        assertEquals("{a.weight=[6, 1, 3, 3], a.bias=[6]}", graph.parameters().toString());
    }

    /** What is replaced in the text above by what, and words of the error. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "}],  | }],,  | graph: expected JSON text",
                "\"output\":\"a\"} | \"output\":\"a\"}} | graph: expected JSON text",
                "\"output\":\"a\"} | \"output\": | graph: expected JSON text",
                "\"output\":\"a\"} | \"output\":\"b\"} | expected the name of a node as output, found 'b'",
                "\"output\":\"a\"} | \"output\":\"input\"} | expected the name of a node as output, found 'input'",
                "\"output\":\"a\"} | \"output\":\"a\",\"x\":1} | graph: expected no further fields, found [x]",
                "\"stride\":2 | \"step\":2 | graph: node 0: stride: expected a value, found none",
                "\"stride\":2 | \"stride\":2.5 | stride: expected a whole number from 1 to 999999999, found 2.5",
                "\"stride\":2 | \"stride\":0 | stride: expected a whole number from 1",
                "\"stride\":2 | \"stride\":1e999999999 | stride: expected a whole number from 1",
                "\"stride\":2 | \"stride\":\"2\" | stride: expected a whole number from 1",
                "\"stride\":2 | \"stride\":2,\"y\":[] | graph: node 0: expected no further fields, found [y]",
                "\"pad\":1 | \"pad\":-1 | pad: expected a whole number from 0",
                "\"pad\":1 | \"pad\":900000000 | graph: node 'a': ",
                "\"groups\":3 | \"groups\":2 | graph: node 'a': expected groups that divide 3 channels and 6 filters, found 2",
                "\"filters\":6 | \"filters\":999999999 | graph: node 'a': ",
                "[3,3] | [3] | kernel: expected 2 sizes, found [3]",
                "[3,3] | [99,3] | graph: node 'a': expected a filter no larger than the padded image, found one of 99 for 8 + 2 x 1",
                "[3,3] | {} | kernel: expected a list, found {}",
                "[3,8,8] | [3,8] | graph: expected an input [C, H, W] without empty dimensions, found [3, 8]",
                "[3,8,8] | [65536,65536,65536] | input: expected sizes with a product below 2^31",
                "[3,8,8] | [3,32768,8192] | expected 1 to 67108864 elements for an image as the input",
                "\"op\":\"conv\" | \"op\":\"deconv\" | op: expected conv, prelu, relu, add, max-pool, linear or reshape, found 'deconv'",
                "[\"input\"] | [\"later\"] | graph: node 'a': expected inputs that are computed before it, found 'later'",
                "[\"input\"] | [\"a\"] | graph: node 'a': expected inputs that are computed before it, found 'a'",
                "[\"input\"] | [] | graph: node 'a': expected one input [C, H, W], found []",
                "[\"input\"] | [7] | inputs: expected text, found 7",
                "\"name\":\"a\" | \"name\":\"input\" | expected names that differ, found two of 'input'",
                "\"name\":\"a\" | \"name\":\"\" | expected names of 1 to 200 characters"
            })
    void anythingElseIsRefusedInOneLine(String what, String by, String words) {
        String text = CONV.replace(what, by);
        assertTrue(!text.equals(CONV), "nothing was replaced");
        String message = String.valueOf(assertThrows(IllegalArgumentException.class, () -> GraphJson.read(text)).getMessage());
        assertTrue(message.contains(words), message);
        assertEquals(1, message.lines().count(), message);
    }

    @Test
    void nestingDoesNotEndTheProgram() {
        String text = "[".repeat(100_000);
        assertThrows(IllegalArgumentException.class, () -> GraphJson.read(text));
    }
}
