package io.margrad.experiments.faces.sets;

/**
 * Two images of LFW to be compared. Image n of a person is the file {@code name/name_n.jpg}, n with four digits.
 *
 * @param firstName person on the first image
 * @param firstNumber its number, from 1
 * @param secondName person on the second image
 * @param secondNumber its number, from 1
 * @param same whether both show one person
 * @param line of the list that says so, from 1
 */
public record LfwPair(String firstName, int firstNumber, String secondName, int secondNumber, boolean same, int line) {
    /** The first image below LFW's folder, for example {@code AJ_Cook/AJ_Cook_0001.jpg}. */
    public String first() {
        return LfwNames.path(firstName, firstNumber);
    }

    /** The second image below LFW's folder. */
    public String second() {
        return LfwNames.path(secondName, secondNumber);
    }
}
