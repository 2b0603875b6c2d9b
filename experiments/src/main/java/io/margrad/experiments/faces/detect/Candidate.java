package io.margrad.experiments.faces.detect;

/**
 * A window that a network took for a face, in the reference's own coordinates: column and row 1 are the picture's first, and an offset
 * is a part of the window's width or height. {@link MtcnnDetector} alone turns them into those of a {@link Face}.
 *
 * @param crop number of the crop on which the network said so; of no meaning in P-Net, which has none
 * @param box the window
 * @param score probability of a face
 * @param dx1 what the network wants the left side moved by, in widths
 * @param dy1 the top, in heights
 * @param dx2 the right side, in widths
 * @param dy2 the bottom, in heights
 */
record Candidate(int crop, Box box, double score, double dx1, double dy1, double dx2, double dy2) {
    /** P-Net's corrections: a width is x2 - x1. */
    Candidate correctedWithoutEdge() {
        return corrected(box.x2() - box.x1(), box.y2() - box.y1());
    }

    /** R-Net's and O-Net's corrections: a width is x2 - x1 + 1. */
    Candidate corrected() {
        return corrected(box.width(), box.height());
    }

    private Candidate corrected(double width, double height) {
        return at(new Box(
                box.x1() + dx1 * width, box.y1() + dy1 * height, box.x2() + dx2 * width, box.y2() + dy2 * height));
    }

    /** The square around the same center with the longer side, its corners cut to whole numbers towards 0. */
    Candidate squared() {
        double width = box.x2() - box.x1();
        double height = box.y2() - box.y1();
        double side = Math.max(width, height);
        double x1 = box.x1() + width / 2 - side / 2;
        double y1 = box.y1() + height / 2 - side / 2;
        return at(new Box((int) x1, (int) y1, (int) (x1 + side), (int) (y1 + side)));
    }

    private Candidate at(Box other) {
        return new Candidate(crop, other, score, dx1, dy1, dx2, dy2);
    }
}
