package io.margrad.experiments.faces.detect;

/**
 * A face that a detector found.
 *
 * @param box where it is; column 0 and row 0 are the picture's first, and a box may reach out of the picture
 * @param score the last network's probability that this is a face, 0 to 1
 * @param landmarks its five points, in the same coordinates
 */
public record Face(Box box, double score, Landmarks landmarks) {}
