package io.margrad.cuda;

import org.jspecify.annotations.Nullable;

/** A library of the vendor that need not be there, or the reason why it is not. */
public final class VendorLibrary<T> {
    private final @Nullable T library;
    private final String reason;

    private VendorLibrary(@Nullable T library, String reason) {
        this.library = library;
        this.reason = reason;
    }

    static <T> VendorLibrary<T> present(T library) {
        return new VendorLibrary<>(library, "");
    }

    static <T> VendorLibrary<T> absent(CudaUnavailableException e) {
        return new VendorLibrary<>(null, String.valueOf(e.getMessage()));
    }

    /** Whether it is there. */
    public boolean isPresent() {
        return library != null;
    }

    /** What is missing and how to get it; empty when it is there. */
    public String reason() {
        return reason;
    }

    /** The library; throws {@link IllegalStateException} with the reason when it is not there. */
    public T get() {
        if (library == null) {
            throw new IllegalStateException(reason);
        }
        return library;
    }
}
