package io.margrad.experiments.faces.protocol.verification;

/**
 * A pair to verify.
 *
 * @param i number of the first image or video
 * @param j number of the second
 * @param same whether both are of one person
 */
public record IndexPair(int i, int j, boolean same) {}
