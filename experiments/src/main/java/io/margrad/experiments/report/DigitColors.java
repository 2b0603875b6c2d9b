package io.margrad.experiments.report;

import java.awt.Color;

/** The ten colors of the digits, the same in every plot. */
final class DigitColors {
    /** Chosen to differ in lightness where they are close in hue, so that most stay apart for color-blind readers too. */
    private static final int[] RGB = {
        0x1f77b4, 0xff7f0e, 0x2ca02c, 0xd62728, 0x8a5cc2, 0x7a4a3a, 0xec6fc0, 0x4d4d4d, 0xb5b616, 0x17c3d6
    };

    private DigitColors() {}

    static Color of(int digit) {
        return new Color(RGB[digit]);
    }

    /** Half transparent: where points lie on each other the color deepens, and the crowd's shape shows. */
    static Color ofPoint(int digit) {
        int rgb = RGB[digit];
        return new Color(rgb >> 16, rgb >> 8 & 255, rgb & 255, 150);
    }
}
