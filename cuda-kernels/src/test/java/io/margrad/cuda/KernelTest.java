package io.margrad.cuda;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KernelTest {
    private final Kernels kernels = Kernels.checking();
    private final CudaBuffer floats = CudaBuffer.withoutMemory(10, Element.FLOAT);
    private final CudaBuffer ints = CudaBuffer.withoutMemory(10, Element.INT);

    @Test
    void readsKernelsParametersAndIncludes() {
        KernelSource source = KernelSource.read("test_sample.cu");

        assertEquals(List.of("test_sample.cuh"), List.copyOf(source.headers().keySet()));
        assertEquals(List.of("test_scale", "test_count", "test_nothing"), List.copyOf(source.kernels().keySet()));
        assertEquals(
                List.of(
                        new Parameter("x", "const float*", Parameter.Kind.FLOATS),
                        new Parameter("y", "float*", Parameter.Kind.FLOATS),
                        new Parameter("n", "int", Parameter.Kind.INTEGER),
                        new Parameter("alpha", "float", Parameter.Kind.REAL)),
                source.parameters("test_scale"));
        assertEquals(
                List.of(
                        new Parameter("values", "const int*", Parameter.Kind.INTS),
                        new Parameter("counts", "unsigned int*", Parameter.Kind.INTS),
                        new Parameter("n", "long long", Parameter.Kind.WIDE),
                        new Parameter("flags", "unsigned char*", Parameter.Kind.BYTES),
                        new Parameter("sums", "double const*", Parameter.Kind.DOUBLES)),
                source.parameters("test_count"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"short x", "float** x", "float", "float* 3x", "unsigned x", "Shape s", "", "float x[3]"})
    void refusesOtherParameters(String declaration) {
        String text = "extern \"C\" __global__ void f(int n, " + declaration + ") {}";
        var e = assertThrows(IllegalArgumentException.class, () -> KernelSource.of("a.cu", text, Map.of()));
        String message = String.valueOf(e.getMessage());
        assertTrue(message.startsWith("a.cu: f: parameter 1: '" + declaration + "': expected"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"f", "f(int n", "__launch_bounds__(3 f(int n)", ""})
    void refusesBrokenText(String rest) {
        String text = "extern \"C\" __global__ void " + rest;
        assertThrows(IllegalArgumentException.class, () -> KernelSource.of("a.cu", text, Map.of()));
    }

    @Test
    void givesTheSameKernelEachTime() {
        assertSame(kernels.get("test_sample.cu", "test_scale"), kernels.get("test_sample.cu", "test_scale"));
    }

    @Test
    void namesWhatIsMissing() {
        assertMessage(
                () -> kernels.get("absent.cu", "f"),
                "no kernel source /io/margrad/cuda/kernels/absent.cu on the class path");
        assertMessage(
                () -> kernels.get("test_sample.cu", "f"),
                "test_sample.cu: no extern \"C\" __global__ void f(...); found [test_scale, test_count, test_nothing]");
    }

    @Test
    void takesWhatIsDeclared() {
        Kernel scale = kernels.get("test_sample.cu", "test_scale");
        Kernel count = kernels.get("test_sample.cu", "test_count");
        Grid grid = Grid.of(1, 32);
        assertDoesNotThrow(() -> scale.call().buffer(floats).buffer(floats, 10).integer(3).real(2).launch(grid));
        assertDoesNotThrow(() -> scale.call().none().none().integer(3).real(2).launchCooperative(grid));
        Kernel.Call five = count.call().buffer(ints).buffer(ints).wide(3).buffer(ints).buffer(floats, 2);
        assertDoesNotThrow(() -> five.launch(grid));
        assertDoesNotThrow(() -> kernels.get("test_sample.cu", "test_nothing").call().launch(grid));
    }

    @Test
    void namesTheArgumentThatDoesNotFit() {
        Kernel scale = kernels.get("test_sample.cu", "test_scale");
        Kernel count = kernels.get("test_sample.cu", "test_count");
        String x = "test_sample.cu: test_scale: argument 0 'x' is declared const float*, given ";
        String n = "test_sample.cu: test_scale: argument 2 'n' is declared int, given ";
        assertMessage(() -> scale.call().buffer(ints), x + "a buffer of INT");
        assertMessage(() -> scale.call().integer(1), x + "an int");
        assertMessage(() -> scale.call().real(1), x + "a float");
        assertMessage(() -> scale.call().wide(1), x + "a long");
        assertMessage(() -> scale.call().buffer(floats, 11), x + "offset 11 into CudaBuffer #0 (10 FLOAT)");
        assertMessage(() -> scale.call().buffer(floats, -1), x + "offset -1 into CudaBuffer #0 (10 FLOAT)");
        assertMessage(() -> scale.call().none().none().none(), n + "no buffer");
        assertMessage(() -> scale.call().none().none().buffer(floats), n + "a buffer of FLOAT");
        assertMessage(
                () -> count.call().none().none().wide(1).none().buffer(floats, 1),
                "test_sample.cu: test_count: argument 4 'sums' is declared double const*,"
                        + " given offset 1 into CudaBuffer #0 (10 FLOAT)");
    }

    @Test
    void countsArguments() {
        Kernel scale = kernels.get("test_sample.cu", "test_scale");
        Kernel.Call full = scale.call().none().none().integer(1).real(1);
        assertMessage(() -> full.real(1), "test_sample.cu: test_scale: expected 4 arguments, found more");
        assertMessage(
                () -> scale.call().none().launch(Grid.of(1, 1)),
                "test_sample.cu: test_scale: expected 4 arguments, found 1; the next is 'y', declared float*");
    }

    @Test
    void launchesACallOnce() {
        Kernel.Call call = kernels.get("test_sample.cu", "test_nothing").call();
        call.launch(Grid.of(1, 1));
        assertMessage(() -> call.launch(Grid.of(1, 1)), "test_sample.cu: test_nothing: this call was launched already");
    }

    @Test
    void refusesFreedBuffers() {
        CudaBuffer freed = CudaBuffer.withoutMemory(3, Element.FLOAT);
        freed.markFreed();
        var e = assertThrows(
                IllegalStateException.class, () -> kernels.get("test_sample.cu", "test_scale").call().buffer(freed));
        assertEquals("CudaBuffer #0 (3 FLOAT) is used after it was freed", e.getMessage());
    }

    private static void assertMessage(Runnable action, String message) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, action::run).getMessage());
    }
}
