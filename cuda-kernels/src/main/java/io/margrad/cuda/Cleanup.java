package io.margrad.cuda;

import org.jspecify.annotations.Nullable;

/** Runs every step of a clean-up also when one fails, and keeps the first error with the others suppressed in it. */
final class Cleanup {
    private @Nullable CudaException first;

    void run(Runnable step) {
        try {
            step.run();
        } catch (CudaException e) {
            if (first == null) {
                first = e;
            } else {
                first.addSuppressed(e);
            }
        }
    }

    /** Throws the first error, if there was one. */
    void finish(String what) {
        if (first != null) {
            throw first.during(what);
        }
    }
}
