package io.margrad.experiments.data;

/** What a message shows of a text that may be as long as a hostile file: one line, and not more of it than a person reads. */
public final class Excerpt {
    /** Characters of a value, a name or a line of a file. */
    private static final int VALUE = 200;

    /** Characters of a whole message. */
    private static final int MESSAGE = 2000;

    private Excerpt() {}

    /** At most 200 characters of a value and "...", control characters replaced by blanks. */
    public static String of(Object value) {
        return oneLine(value.toString(), VALUE);
    }

    /** At most 2000 characters of a message and "...", on one line. */
    public static String ofMessage(String message) {
        return oneLine(message, MESSAGE);
    }

    private static String oneLine(String text, int most) {
        String line = cut(text, 2 * most).replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() <= most && text.length() <= 2 * most ? line : cut(line, most) + "...";
    }

    /** Not between the two halves of a character beyond 16 bits. */
    private static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most);
    }
}
