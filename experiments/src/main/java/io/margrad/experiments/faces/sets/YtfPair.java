package io.margrad.experiments.faces.sets;

/**
 * Two videos of YTF to be compared.
 *
 * @param first folder of the first, for example {@code Sadie_Frost/1}
 * @param second folder of the second
 * @param same whether both show one person
 * @param line of the list that says so, from 1
 */
public record YtfPair(String first, String second, boolean same, int line) {}
