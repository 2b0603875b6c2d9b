package io.margrad.nn.checkpoint;

/**
 * A file that is not what it should be: no safetensors, broken, of another version, or without a tensor that is needed. The message is
 * one line: the file, the tensor where there is one, what was checked, what was expected and what was found.
 */
public final class CheckpointException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** No name of a file, a tensor or a value is shown longer than this; what was checked, which may name two, twice as long. */
    private static final int SHOWN = 200;

    CheckpointException(String message) {
        super(message);
    }

    /**
     * The usual form: {@code file: what: expected X, found Y}.
     *
     * @param file where it came from
     * @param what was checked
     */
    public static CheckpointException of(Object file, String what, Object expected, Object found) {
        return new CheckpointException(line(file) + ": " + line(what, 2 * SHOWN) + ": expected " + line(expected) + ", found " + line(found));
    }

    /** The same for one tensor of the file. */
    static CheckpointException of(Object file, String tensor, String what, Object expected, Object found) {
        return of(file, "tensor '" + line(tensor) + "': " + what, expected, found);
    }

    /** On one line, and not longer than a person reads: names come out of the file. */
    static String line(Object value) {
        return line(value, SHOWN);
    }

    private static String line(Object value, int most) {
        String text = value.toString().replaceAll("\\p{Cntrl}", " ");
        return text.length() <= most ? text : text.substring(0, most) + "...";
    }
}
