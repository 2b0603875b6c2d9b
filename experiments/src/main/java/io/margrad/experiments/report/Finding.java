package io.margrad.experiments.report;

/**
 * One statement of the paper's Table II, held against what was measured.
 *
 * @param what the quantity or claim, for example {@code D1}
 * @param paper what the paper's figures say
 * @param ours what ours say
 * @param verdict whether both say the same
 */
public record Finding(String what, String paper, String ours, Verdict verdict) {

    /** How a measurement stands to the paper. */
    public enum Verdict {
        /** Ours says what the paper's figures say. */
        HOLDS("holds"),
        /** It says something else. */
        DIFFERS("differs"),
        /** Undecided: rows are missing, or have no figure. */
        OPEN("open");

        private final String word;

        Verdict(String word) {
            this.word = word;
        }

        /** For print. */
        public String word() {
            return word;
        }
    }
}
