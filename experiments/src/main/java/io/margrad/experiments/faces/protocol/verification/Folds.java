package io.margrad.experiments.faces.protocol.verification;

import io.margrad.experiments.data.DataException;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntConsumer;

/** Pairs in folds, checked. */
record Folds(List<List<IndexPair>> folds) {
    /**
     * Checks the folds.
     *
     * @param count how many images or videos there are
     * @param what what the pairs are pairs of, for example {@code images}
     */
    static Folds of(List<List<IndexPair>> folds, int count, String what) {
        if (folds.size() < 2) {
            throw new DataException("cross-validation: expected at least 2 folds, found " + folds.size());
        }
        for (int f = 0; f < folds.size(); f++) {
            check(folds.get(f), "fold " + (f + 1), count, what);
        }
        return new Folds(folds);
    }

    static void check(List<IndexPair> pairs, String where, int count, String what) {
        if (pairs.isEmpty()) {
            throw new DataException(where + ": expected pairs, found none");
        }
        for (int p = 0; p < pairs.size(); p++) {
            IndexPair pair = pairs.get(p);
            int wrong = pair.i() < 0 || pair.i() >= count ? pair.i() : pair.j();
            if (wrong < 0 || wrong >= count) {
                throw new DataException(where + ", pair " + (p + 1) + ": expected " + what + " 0 to " + (count - 1) + ", found " + wrong);
            }
        }
    }

    int count() {
        return folds.size();
    }

    List<IndexPair> get(int fold) {
        return folds.get(fold);
    }

    /** Pairs of all folds but one. */
    int countWithout(int heldOut) {
        return folds.stream().mapToInt(List::size).sum() - folds.get(heldOut).size();
    }

    /**
     * What the other folds' pairs are made of, ascending and each once, without what the held-out fold's pairs are made of: from this a
     * {@code Preparation} may learn.
     */
    int[] trainingMembers(int heldOut) {
        BitSet members = new BitSet();
        for (int f = 0; f < count(); f++) {
            if (f != heldOut) {
                each(f, members::set);
            }
        }
        each(heldOut, members::clear);
        return members.stream().toArray();
    }

    private void each(int fold, IntConsumer member) {
        for (IndexPair pair : folds.get(fold)) {
            member.accept(pair.i());
            member.accept(pair.j());
        }
    }
}
