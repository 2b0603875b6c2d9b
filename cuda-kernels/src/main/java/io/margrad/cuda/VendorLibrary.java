package io.margrad.cuda;

import org.jspecify.annotations.Nullable;

/** A library of the vendor that need not be there, or the reason why it is not. */
public final class VendorLibrary<T> {
    private final @Nullable T library;
    private final @Nullable CudaUnavailableException absence;

    private VendorLibrary(@Nullable T library, @Nullable CudaUnavailableException absence) {
        this.library = library;
        this.absence = absence;
    }

    static <T> VendorLibrary<T> present(T library) {
        return new VendorLibrary<>(library, null);
    }

    static <T> VendorLibrary<T> absent(CudaUnavailableException e) {
        return new VendorLibrary<>(null, e);
    }

    /** Whether it is there. */
    public boolean isPresent() {
        return library != null;
    }

    /** What is missing and how to get it; empty when it is there. */
    public String reason() {
        return absence == null ? "" : String.valueOf(absence.getMessage());
    }

    /** The library; throws {@link CudaUnavailableException} with reason and fix when it is not there. */
    public T get() {
        if (library == null) {
            throw absence == null ? new IllegalStateException("neither a library nor a reason") : absence;
        }
        return library;
    }
}
