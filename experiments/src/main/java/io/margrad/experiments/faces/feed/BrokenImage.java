package io.margrad.experiments.faces.feed;

/**
 * An image that cannot be used.
 *
 * @param image its index in the set
 * @param message what is wrong, with the file's name; one line
 */
public record BrokenImage(int image, String message) {}
