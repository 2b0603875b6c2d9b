package io.margrad.experiments.data;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/**
 * Data that cannot be used: a malformed, missing or unreadable file, or a download that failed. The message is one
 * line that names the file, what was checked, what was expected and what was found; a command line prints it as is.
 */
public final class DataException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Control characters are replaced and what is very long is cut, so that the message stays one line that can be read, whatever a
     * file is called or has in it.
     *
     * @param message what is wrong
     */
    public DataException(String message) {
        super(Excerpt.ofMessage(message));
    }

    /**
     * The same, for what the system reported.
     *
     * @param message what is wrong
     * @param cause what the system reported
     */
    public DataException(String message, Throwable cause) {
        super(Excerpt.ofMessage(message), cause);
    }

    /** The usual form: {@code file: what: expected X, found Y}, of each of the latter at most an {@link Excerpt}. */
    public static DataException mismatch(Object file, String what, Object expected, Object found) {
        return new DataException(
                file + ": " + Excerpt.of(what) + ": expected " + Excerpt.of(expected) + ", found " + Excerpt.of(found));
    }

    /** A file or folder that the system refuses: {@code file: what: why}. */
    public static DataException unusable(Object file, String what, IOException cause) {
        return new DataException(file + ": " + what + ": " + reason(cause), cause);
    }

    /** Short words for a system error; the message of many of them is only the path, which says nothing. */
    public static String reason(Throwable e) {
        if (e instanceof NoSuchFileException) {
            return "no such file or folder";
        }
        if (e instanceof AccessDeniedException) {
            return "access denied";
        }
        if (e instanceof NotDirectoryException) {
            return "no folder";
        }
        String name = e.getClass().getSimpleName();
        String message = e.getMessage();
        if (e instanceof IOException && "Is a directory".equals(message)) {
            return "a folder, and no file";
        }
        if (message != null && !message.isBlank()) {
            return name + ": " + Excerpt.of(message);
        }
        Throwable cause = e.getCause();
        return cause == null ? name : name + " (" + reason(cause) + ")";
    }
}
