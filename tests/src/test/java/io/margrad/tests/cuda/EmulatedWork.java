package io.margrad.tests.cuda;

import io.margrad.cuda.ConvolutionSize;
import io.margrad.cuda.CudaBlas;
import io.margrad.cuda.CudaBuffer;
import io.margrad.cuda.CudaDevice;
import io.margrad.cuda.CudaDnn;
import io.margrad.cuda.CudaEvent;
import io.margrad.cuda.CudaGraph;
import io.margrad.cuda.CudaOptions;
import io.margrad.cuda.Element;
import io.margrad.cuda.Grid;
import io.margrad.cuda.Kernel;
import java.util.List;

/**
 * A little of everything that a device can do, so that each function of the vendor's libraries that we call is called.
 */
final class EmulatedWork {
    private static final int N = 600;
    private static final int LARGE_SHARED_BYTES = 60 << 10;

    private EmulatedWork() {}

    static void run() {
        try (CudaDevice device = CudaDevice.open(0, new CudaOptions(0, true, false))) {
            device.operation(() -> "the op");
            List<CudaBuffer> buffers = List.of(
                    device.allocate(N, Element.FLOAT),
                    device.allocate(N, Element.FLOAT),
                    device.allocate(N, Element.FLOAT),
                    device.allocate(N, Element.FLOAT));
            buffers.forEach(b -> device.fill(b, 1));
            CudaBuffer x = buffers.getFirst();
            CudaBuffer y = buffers.getLast();
            device.upload(new float[N], x);
            device.copy(x, y);
            kernels(device, x, y);
            products(device, buffers);
            convolutions(device, buffers);
            device.download(y, new float[N]);
            buffers.forEach(device::free);
            device.releaseCache();
            device.synchronize();
        }
    }

    private static void kernels(CudaDevice device, CudaBuffer x, CudaBuffer y) {
        Kernel axpy = device.kernels().get("device_test.cu", "test_axpy");
        Kernel reverse = device.kernels().get("device_test.cu", "test_reverse");
        axpy.blocksPerMultiprocessor(128, 0);
        Runnable step = () -> {
            axpy.call().integer(N).real(1).buffer(x).buffer(y).launch(Grid.cover(N, 128));
            axpy.call().integer(N).real(1).buffer(x).buffer(y).launchCooperative(Grid.cover(N, 128));
        };
        step.run();
        Grid grid = Grid.of(1, 64).withShared(LARGE_SHARED_BYTES);
        reverse.call().integer(N).buffer(x).buffer(y).launch(grid);
        CudaGraph graph = device.capture(step);
        CudaEvent start = device.event();
        CudaEvent end = device.event();
        start.record();
        graph.launch();
        end.record();
        end.millisecondsSince(start);
        graph.close();
    }

    private static void products(CudaDevice device, List<CudaBuffer> b) {
        CudaBlas blas = device.blas().get();
        blas.version();
        blas.gemm(false, true, 10, 10, 10, 1, b.get(0), b.get(1), 0, b.get(2));
    }

    private static void convolutions(CudaDevice device, List<CudaBuffer> b) {
        CudaDnn dnn = device.dnn().get();
        dnn.version();
        ConvolutionSize s = new ConvolutionSize(1, 2, 6, 6, 4, 3, 3, 1, 1, 2);
        dnn.forward(s, b.get(0), b.get(1), b.get(2));
        dnn.addBias(s, b.get(1), b.get(2));
        dnn.backwardData(s, b.get(1), b.get(2), 1, b.get(3));
        dnn.backwardFilter(s, b.get(0), b.get(2), 1, b.get(3));
        dnn.backwardBias(s, b.get(2), 1, b.get(3));
    }
}
