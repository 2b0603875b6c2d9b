package io.margrad.cuda;

import jcuda.driver.CUevent;

/** A point in the device's stream, for measuring time on the device. Closed with the device at the latest. */
public final class CudaEvent implements AutoCloseable {
    private final CudaContext context;
    private final CUevent event;
    private boolean closed;

    CudaEvent(CudaContext context) {
        this.context = context;
        this.event = context.call(() -> "making an event", () -> context.driver().cuEventCreate(true));
        context.register(this, this::close);
    }

    /** Sets the point behind everything that is in the stream now. */
    public void record() {
        enter();
        context.run(() -> "recording an event", () -> context.driver().cuEventRecord(event, context.stream()));
    }

    /**
     * Waits until the device has come to this point and gives the time since it was at another, in milliseconds with a
     * resolution of about half a microsecond.
     */
    public float millisecondsSince(CudaEvent start) {
        enter();
        start.enter();
        return context.call(() -> "time between events", () -> {
            context.driver().cuEventSynchronize(event);
            return context.driver().cuEventElapsedTime(start.event, event);
        });
    }

    private void enter() {
        context.enterOutsideCapture("an event");
        if (closed) {
            throw new IllegalStateException("this event is closed");
        }
    }

    /** Does nothing when it is closed already. */
    @Override
    public void close() {
        context.close(this, "an event");
    }

    private void close(Cleanup cleanup) {
        closed = true;
        cleanup.run(() -> context.driver().cuEventDestroy(event));
    }
}
