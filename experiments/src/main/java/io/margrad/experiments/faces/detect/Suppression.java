package io.margrad.experiments.faces.detect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Non-maximum suppression: of boxes that overlap, the one with the highest score stays. Areas count both edges (+1), as MTCNN's. */
enum Suppression {
    /** Overlap is intersection over union. */
    UNION {
        @Override
        double overlap(Box a, Box b, double both) {
            return both / (a.area() + b.area() - both);
        }
    },
    /** Overlap is intersection over the smaller area, so that a box inside another goes too. */
    MIN {
        @Override
        double overlap(Box a, Box b, double both) {
            return both / Math.min(a.area(), b.area());
        }
    };

    abstract double overlap(Box a, Box b, double both);

    /**
     * Those that stay, from the highest score down; of equal scores the earlier one is first.
     *
     * @param most a box goes when it overlaps one that stays by more than this
     */
    List<Candidate> keep(List<Candidate> candidates, double most) {
        List<Candidate> sorted = new ArrayList<>(candidates);
        sorted.sort(Comparator.comparingDouble(Candidate::score).reversed());
        List<Candidate> kept = new ArrayList<>();
        for (Candidate candidate : sorted) {
            if (!hidden(candidate.box(), kept, most)) {
                kept.add(candidate);
            }
        }
        return kept;
    }

    private boolean hidden(Box box, List<Candidate> kept, double most) {
        for (Candidate better : kept) {
            double both = box.intersection(better.box());
            if (both > 0 && overlap(box, better.box(), both) > most) {
                return true;
            }
        }
        return false;
    }
}
