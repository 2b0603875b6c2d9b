package io.margrad.experiments.mnist;

import io.margrad.cuda.CudaBuffer;
import io.margrad.cuda.CudaDevice;
import io.margrad.cuda.Element;
import io.margrad.experiments.data.Digits;
import io.margrad.tensor.CudaBackend;
import io.margrad.tensor.Labels;
import io.margrad.tensor.Shape;
import io.margrad.tensor.Tape;
import io.margrad.tensor.Tensor;

/**
 * Batches gathered on a CUDA device: all digits lie there as bytes, and only the indices of a batch are copied. Where they do not fit,
 * the bytes of each batch are copied. Gathering is part of the step, so a captured step has it in its graph.
 */
final class DeviceBatches implements DigitBatches {
    /** Digits may take at most this part of the device's memory; the network needs the rest. */
    private static final int PART_OF_MEMORY = 4;

    private static final int BYTES = Integer.BYTES;

    private final CudaBackend backend;
    private final Digits digits;
    private final int size;
    private final boolean resident;
    private final CudaBuffer pixels;
    private final CudaBuffer labels;
    private final CudaBuffer index;

    /** Copies the digits there, when they fit. */
    DeviceBatches(CudaBackend backend, Digits digits, int size) {
        this(backend, digits, size, fits(backend, digits));
    }

    DeviceBatches(CudaBackend backend, Digits digits, int size, boolean resident) {
        CudaDevice device = backend.device();
        this.backend = backend;
        this.digits = digits;
        this.size = size;
        this.resident = resident;
        int rows = resident ? digits.count() : size;
        pixels = device.allocate(rows * (Digits.PIXELS / BYTES), Element.INT);
        labels = device.allocate(rows, Element.INT);
        index = device.allocate(size, Element.INT);
        int[] all = new int[rows];
        for (int i = 0; i < rows; i++) {
            all[i] = i;
        }
        if (resident) {
            upload(all);
        } else {
            device.upload(all, index);
        }
    }

    private static boolean fits(CudaBackend backend, Digits digits) {
        long bytes = (long) digits.count() * Digits.PIXELS;
        return bytes <= backend.device().describe().memoryBytes() / PART_OF_MEMORY;
    }

    @Override
    public void take(int[] batch) {
        if (resident) {
            backend.device().upload(batch, index);
        } else {
            upload(batch);
        }
    }

    /** Copies digits to the rows of the table, in this order. */
    private void upload(int[] which) {
        int width = Digits.PIXELS / BYTES;
        int[] packed = new int[which.length * width];
        int[] classes = new int[which.length];
        for (int i = 0; i < which.length; i++) {
            classes[i] = digits.label(which[i]);
            for (int p = 0; p < Digits.PIXELS; p++) {
                packed[i * width + p / BYTES] |= digits.pixel(which[i], p) << (Byte.SIZE * (p % BYTES));
            }
        }
        backend.device().upload(packed, pixels);
        backend.device().upload(classes, labels);
    }

    @Override
    public Tensor images(Tape tape) {
        Tensor images = tape.scratch("digits", Shape.of(size, 1, Digits.SIDE, Digits.SIDE));
        backend.engine().gather().pixels(size, Digits.PIXELS, pixels, index, images.device());
        return images;
    }

    @Override
    public Labels labels(Tape tape) {
        CudaBuffer of = backend.device().allocate(size, Element.INT);
        tape.onClose(() -> backend.device().free(of));
        backend.engine().gather().ints(size, labels, index, of);
        return new Labels(of, Digits.CLASSES);
    }

    @Override
    public void close() {
        backend.device().free(pixels);
        backend.device().free(labels);
        backend.device().free(index);
    }
}
