package io.margrad.experiments.run;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** How many columns the terminal has. */
final class TerminalWidth {
    private static final int USUAL = 100;

    private TerminalWidth() {}

    /** Asks {@code stty}, which every Unix has; {@value #USUAL} where there is none or no answer. */
    static int ask() {
        File terminal = new File("/dev/tty");
        if (!terminal.exists()) {
            return USUAL;
        }
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(terminal)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String answer = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            boolean ended = stty.waitFor(2, TimeUnit.SECONDS);
            return ended && answer.matches("\\d+ [1-9]\\d{1,4}")
                    ? Integer.parseInt(answer.substring(answer.indexOf(' ') + 1))
                    : USUAL;
        } catch (IOException e) {
            return USUAL;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return USUAL;
        }
    }
}
