package io.margrad.cuda;

import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A call into a library of the vendor failed. Says which call, with which code, and what it was for. */
public final class CudaException extends RuntimeException {
    private static final Pattern UNNAMED = Pattern.compile("INVALID \\w+: (-?\\d+)");

    private final CudaLibrary library;
    private final String function;
    private final int code;
    private final String codeName;
    private final String context;

    /**
     * @param function such as {@code cuMemAlloc}
     * @param code what it returned, in the library's own numbering
     * @param codeName such as {@code CUDA_ERROR_OUT_OF_MEMORY}
     * @param context what it was for: op, kernel, sizes; empty where the caller adds it
     */
    CudaException(
            CudaLibrary library,
            String function,
            int code,
            String codeName,
            String context,
            @Nullable Throwable cause) {
        super(
                (context.isEmpty() ? "" : context + ": ") + function + " returned " + codeName + " (" + code + ")",
                cause);
        this.library = library;
        this.function = function;
        this.code = code;
        this.codeName = codeName;
        this.context = context;
    }

    /**
     * Takes what a class of JCuda threw, which has no more than the name of the code.
     *
     * @param codes the class of JCuda with a constant for each code of that library
     */
    static CudaException of(CudaLibrary library, String function, Class<?> codes, jcuda.CudaException thrown) {
        return of(library, function, codes, code -> "an error that JCuda has no name for", thrown);
    }

    /** @param names gives names to codes that JCuda does not know */
    static CudaException of(
            CudaLibrary library,
            String function,
            Class<?> codes,
            IntFunction<String> names,
            jcuda.CudaException thrown) {
        String name = String.valueOf(thrown.getMessage());
        Matcher unnamed = UNNAMED.matcher(name);
        if (unnamed.matches()) {
            int code = Integer.parseInt(unnamed.group(1));
            return new CudaException(library, function, code, names.apply(code), "", thrown);
        }
        int code;
        try {
            code = codes.getField(name).getInt(null);
        } catch (ReflectiveOperationException e) {
            thrown.addSuppressed(e);
            code = -1;
        }
        return new CudaException(library, function, code, name, "", thrown);
    }

    /** The same error with what it happened to, put before what is known already. */
    CudaException during(String what) {
        return new CudaException(
                library, function, code, codeName, context.isEmpty() ? what : what + ": " + context, this);
    }

    /** Whose call it was. */
    public CudaLibrary library() {
        return library;
    }

    /** The function that failed, such as {@code cuMemAlloc}. */
    public String function() {
        return function;
    }

    /** What it returned, in the library's own numbering; -1 where JCuda itself failed. */
    public int code() {
        return code;
    }

    /** Name of the code, such as {@code CUDA_ERROR_OUT_OF_MEMORY}. */
    public String codeName() {
        return codeName;
    }

    /** What the call was for. */
    public String context() {
        return context;
    }
}
