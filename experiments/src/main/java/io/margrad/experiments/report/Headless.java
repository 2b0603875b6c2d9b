package io.margrad.experiments.report;

/** Keeps AWT from looking for a screen. */
public final class Headless {
    private Headless() {}

    /** Has to come before the first AWT class that asks; a value given on the command line wins. */
    public static void ensure() {
        if (System.getProperty("java.awt.headless") == null) {
            System.setProperty("java.awt.headless", "true");
        }
    }
}
