package io.margrad.tensor.cuda;

import io.margrad.cuda.CudaBuffer;
import io.margrad.cuda.CudaDevice;
import io.margrad.cuda.Element;
import io.margrad.cuda.ElementwiseKernels;
import io.margrad.cuda.GatherKernels;
import io.margrad.cuda.Kernels;
import io.margrad.cuda.MarginCenterKernels;
import io.margrad.cuda.MaxFeatureMapKernels;
import io.margrad.cuda.MaxPoolKernels;
import io.margrad.cuda.PReluKernels;
import io.margrad.cuda.ReductionKernels;
import io.margrad.cuda.SgdKernels;
import io.margrad.cuda.SoftmaxKernels;
import java.util.function.Consumer;

/** The kernels of one device, each family compiled when it is first asked for. */
public final class CudaEngine {
    private final CudaDevice device;
    private final Memo<ElementwiseKernels> elementwise;
    private final Memo<ReductionKernels> reductions;
    private final Memo<PReluKernels> prelu;
    private final Memo<MaxPoolKernels> maxPool;
    private final Memo<MaxFeatureMapKernels> maxFeatureMap;
    private final Memo<SoftmaxKernels> softmax;
    private final Memo<GatherKernels> gather;
    private final Memo<SgdKernels> sgd;
    private final Memo<MarginCenterKernels> marginCenter;
    private final MatrixProduct matrixProduct;
    private final Convolutions convolutions;

    /**
     * Kernels on {@code device}.
     *
     * @throws io.margrad.cuda.CudaUnavailableException when the choice is {@link KernelChoice#VENDOR} and a library is missing, with the reason
     */
    public CudaEngine(CudaDevice device, KernelChoice choice) {
        this.device = device;
        Kernels kernels = device.kernels();
        elementwise = new Memo<>(() -> new ElementwiseKernels(kernels));
        reductions = new Memo<>(() -> new ReductionKernels(kernels));
        prelu = new Memo<>(() -> new PReluKernels(kernels));
        maxPool = new Memo<>(() -> new MaxPoolKernels(kernels));
        maxFeatureMap = new Memo<>(() -> new MaxFeatureMapKernels(kernels));
        softmax = new Memo<>(() -> new SoftmaxKernels(kernels));
        gather = new Memo<>(() -> new GatherKernels(kernels));
        sgd = new Memo<>(() -> new SgdKernels(kernels));
        marginCenter = new Memo<>(() -> new MarginCenterKernels(kernels));
        matrixProduct = new MatrixProduct(this, choice);
        convolutions = new Convolutions(this, choice);
    }

    /** The device that all of this runs on. */
    public CudaDevice device() {
        return device;
    }

    /** Ops on each element. */
    public ElementwiseKernels elementwise() {
        return elementwise.get();
    }

    /** Sums, and the search for NaN. */
    public ReductionKernels reductions() {
        return reductions.get();
    }

    /** Parametric rectifier. */
    public PReluKernels prelu() {
        return prelu.get();
    }

    /** Maximum pooling. */
    public MaxPoolKernels maxPool() {
        return maxPool.get();
    }

    /** Maximum of the halves of the channels. */
    public MaxFeatureMapKernels maxFeatureMap() {
        return maxFeatureMap.get();
    }

    /** Softmax with cross entropy. */
    public SoftmaxKernels softmax() {
        return softmax.get();
    }

    /** Rows picked by index. */
    public GatherKernels gather() {
        return gather.get();
    }

    /** The optimiser's step. */
    public SgdKernels sgd() {
        return sgd.get();
    }

    /** The fused margin loss, center loss and center update. */
    public MarginCenterKernels marginCenter() {
        return marginCenter.get();
    }

    /** Matrix products, the vendor's or own. */
    public MatrixProduct matrixProduct() {
        return matrixProduct;
    }

    /** Convolutions, the vendor's or own. */
    public Convolutions convolutions() {
        return convolutions;
    }

    /**
     * Runs {@code body} with that many floats of scratch memory. It goes back to the cache at once, since what uses it next comes later
     * in the same stream.
     */
    public void withWorkspace(int size, Consumer<CudaBuffer> body) {
        CudaBuffer workspace = device.allocate(size, Element.FLOAT);
        try {
            body.accept(workspace);
        } finally {
            device.free(workspace);
        }
    }
}
