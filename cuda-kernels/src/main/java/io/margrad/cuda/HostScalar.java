package io.margrad.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import jcuda.Pointer;

/** A factor that cuBLAS and cuDNN read from host memory during the call: one direct float and its pointer, kept. */
final class HostScalar {
    private final FloatBuffer value =
            ByteBuffer.allocateDirect(Float.BYTES).order(ByteOrder.nativeOrder()).asFloatBuffer();
    private final Pointer pointer = Pointer.to(value);

    Pointer of(float factor) {
        value.put(0, factor);
        return pointer;
    }
}
