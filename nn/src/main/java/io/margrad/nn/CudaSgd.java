package io.margrad.nn;

import io.margrad.cuda.CudaBuffer;
import io.margrad.cuda.CudaDevice;
import io.margrad.cuda.Element;
import io.margrad.cuda.SgdKernels;
import io.margrad.cuda.SgdTable;
import io.margrad.tensor.CudaBackend;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@link Sgd} on a CUDA device: all parameters in one launch, by a table of addresses in device memory. */
final class CudaSgd implements AutoCloseable {
    // The state's ints, see SgdKernels.
    private static final int BAD = 0;
    private static final int STEPS = 1;
    private static final int FIRST_PARAMETER = 2;

    private final CudaBackend backend;
    private final List<Parameter> parameters;
    private final List<Tensor> velocities;
    private final CudaBuffer state;
    private final CudaBuffer eager;
    private final List<CudaBuffer> captured = new ArrayList<>();
    private @Nullable CudaBuffer spare;
    private int[] rows = {};

    CudaSgd(CudaBackend backend, List<Parameter> parameters, List<Tensor> velocities) {
        this.backend = backend;
        this.parameters = parameters;
        this.velocities = velocities;
        this.state = backend.device().allocate(FIRST_PARAMETER + parameters.size(), Element.INT);
        this.eager = backend.device().allocate(SgdTable.size(parameters.size()), Element.INT);
        backend.device().fillInt(state, 0);
    }

    void step(Tape tape, float momentum, float decay, CudaBuffer rate) {
        List<SgdTable.Entry> entries = new ArrayList<>();
        for (int i = 0; i < parameters.size(); i++) {
            Parameter p = parameters.get(i);
            @Nullable Tensor gradient = tape.gradient(p.tensor());
            entries.add(new SgdTable.Entry(
                    p.tensor().device(),
                    gradient == null ? null : gradient.device(),
                    velocities.get(i).device(),
                    p.learningRate(),
                    p.decay()));
        }
        SgdTable layout = new SgdTable(entries);
        CudaBuffer table = table(layout);
        SgdKernels kernels = backend.engine().sgd();
        kernels.check(layout, table, state);
        kernels.step(layout, table, momentum, decay, rate, state);
    }

    /** The layout in device memory. A graph keeps the table that it was captured with, so each capture gets its own. */
    private CudaBuffer table(SgdTable layout) {
        CudaDevice device = backend.device();
        int[] wanted = layout.toArray();
        if (device.isCapturing()) {
            CudaBuffer own = spare;
            if (own == null) {
                throw new IllegalStateException("sgd: expected a step that is not captured between two captures, found none");
            }
            spare = null;
            captured.add(own);
            device.uploadForGood(wanted, own);
            return own;
        }
        if (spare == null) {
            // A capture gets no new memory.
            spare = device.allocate(layout.size(), Element.INT);
        }
        if (!Arrays.equals(wanted, rows)) {
            device.upload(wanted, eager);
            rows = wanted;
        }
        return eager;
    }

    void verify() {
        int[] found = read();
        if (found[BAD] == 0) {
            return;
        }
        int[] good = new int[found.length];
        good[STEPS] = found[STEPS];
        backend.device().upload(good, state);
        for (int i = 0; i < parameters.size(); i++) {
            Parameter p = parameters.get(i);
            // Steps that were left out have counted theirs too.
            int count = Math.min(found[FIRST_PARAMETER + i], p.size());
            if (count > 0) {
                throw Sgd.notFinite(p, count);
            }
        }
        throw new IllegalStateException("sgd: " + found[BAD] + " bad elements in no parameter");
    }

    int stepsDone() {
        return read()[STEPS];
    }

    void keepWhileGood(Tensor from, Tensor to) {
        backend.engine().elementwise().copyWhileZero(from.shape().size(), state, from.device(), to.device());
    }

    private int[] read() {
        int[] values = new int[state.size()];
        backend.device().download(state, values);
        return values;
    }

    @Override
    public void close() {
        CudaDevice device = backend.device();
        captured.forEach(device::free);
        if (spare != null) {
            device.free(spare);
        }
        device.free(eager);
        device.free(state);
    }
}
