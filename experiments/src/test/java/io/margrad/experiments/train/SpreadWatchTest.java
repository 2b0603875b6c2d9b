package io.margrad.experiments.train;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.nn.checkpoint.Checkpoint;
import io.margrad.nn.checkpoint.CheckpointBuilder;
import org.junit.jupiter.api.Test;

class SpreadWatchTest {
    @Test
    void collapseIsMeasuredAgainstTheRowsOwnScale() {
        SpreadWatch watch = new SpreadWatch(2);
        assertFalse(watch.collapsesAt(0.1));
        assertFalse(watch.collapsesAt(50));
        assertTrue(watch.collapsesAt(0.4));
        assertFalse(watch.collapsesAt(0.3), "told once");
        assertTrue(watch.collapsed());
        assertTrue(new SpreadWatch(0).collapsesAt(0));
        CheckpointBuilder stored = Checkpoint.at(1);
        watch.save(stored);
        SpreadWatch again = new SpreadWatch(2);
        again.restore(stored.build());
        assertTrue(again.collapsed());
        assertFalse(again.collapsesAt(0.5), "still");
        assertFalse(again.collapsesAt(0.6));
        assertTrue(again.collapsesAt(0.5), "once more");
    }
}
