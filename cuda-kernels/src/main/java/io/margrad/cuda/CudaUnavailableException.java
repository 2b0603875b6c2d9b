package io.margrad.cuda;

import org.jspecify.annotations.Nullable;

/** There is no device, or a library is missing or cannot be loaded. Has the line that fixes it. */
public final class CudaUnavailableException extends RuntimeException {
    private final String reason;
    private final String fix;

    CudaUnavailableException(String reason, String fix, @Nullable Throwable cause) {
        super(reason + "; " + fix, cause);
        this.reason = reason;
        this.fix = fix;
    }

    /** What is missing, such as {@code libcublas.so.12: cannot open shared object file: No such file or directory}. */
    public String reason() {
        return reason;
    }

    /** What to do about it, one line. */
    public String fix() {
        return fix;
    }
}
