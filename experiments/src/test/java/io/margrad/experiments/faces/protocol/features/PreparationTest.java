package io.margrad.experiments.faces.protocol.features;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.data.DataException;
import org.junit.jupiter.api.Test;

class PreparationTest {
    private static Features rows(float... values) {
        return Features.of("rows", values, 2);
    }

    @Test
    void l2NormalisationDividesByTheLength() {
        FeatureMap unit = new L2Normalisation().fit(rows());
        assertArrayEquals(new float[] {0.6f, 0.8f, 0, -1}, unit.apply(rows(3, 4, 0, -5)).values());
        // The squares of these are no floats.
        assertArrayEquals(new float[] {0.6f, 0.8f, 0.8f, 0.6f}, unit.apply(rows(3e-30f, 4e-30f, 4e30f, 3e30f)).values(), 1e-6f);
        DataException e = assertThrows(DataException.class, () -> unit.apply(rows(1, 1, 0, 0)));
        assertEquals("features 'rows', row 1: expected a vector to normalise, found zeros only", e.getMessage());
    }

    /** Mean of (1, 2) and (3, 6) is (2, 4). */
    @Test
    void meanSubtractionKnowsTheTrainingRowsOnly() {
        FeatureMap centred = new MeanSubtraction().fit(rows(1, 2, 3, 6));
        assertArrayEquals(new float[] {8, -4, -1, -2}, centred.apply(rows(10, 0, 1, 2)).values());
        assertThrows(DataException.class, () -> new MeanSubtraction().fit(rows()));
        DataException e = assertThrows(DataException.class, () -> centred.apply(Features.of("wide", new float[3], 3)));
        assertEquals("mean subtraction: expected features of 2 columns, found features 'wide' 1 x 3", e.getMessage());
    }

    /** L2 first: (1, 0) and (0, 1), mean (0.5, 0.5). So (0, 2) becomes (0, 1), then (-0.5, 0.5). */
    @Test
    void aStepLearnsFromWhatTheStepsBeforeItGive() {
        Preparation steps = Preparation.of(new L2Normalisation(), new MeanSubtraction());
        assertArrayEquals(new float[] {-0.5f, 0.5f}, steps.fit(rows(7, 0, 0, 3)).apply(rows(0, 2)).values());
        assertEquals("L2, mean", steps.label());
        assertTrue(steps.learns());
        assertFalse(Preparation.of(new L2Normalisation()).learns());
        assertFalse(Preparation.NONE.learns());
        assertEquals("none", Preparation.NONE.label());
    }

    @Test
    void aPreparationMayBeAStepOfAnother() {
        Preparation inner = Preparation.of(new MeanSubtraction());
        Preparation outer = Preparation.of(inner, new L2Normalisation());
        assertArrayEquals(new float[] {0, 1}, outer.fit(rows(1, 1, 1, 1)).apply(rows(1, 5)).values());
        assertEquals("mean, L2", outer.label());
    }

    @Test
    void aPreparedSourceGivesTheSameRowsAndNamesABadOneByItsNumber() {
        FeatureMap map = Preparation.of(Pca.components(1)).fit(rows(0, 0, 1, 1, 2, 2));
        Features raw = rows(5, 1, 0, 2, 3, 3);
        FeatureSource prepared = raw.prepared(map);
        assertEquals(1, prepared.dimension());
        float[] read = new float[3];
        float[] last = new float[2];
        try (FeatureReader reader = prepared.open()) {
            assertEquals(2, reader.read(read, 2));
            assertEquals(1, reader.read(last, 2));
        }
        read[2] = last[0];
        assertArrayEquals(map.apply(raw).values(), read);

        try (FeatureReader reader = rows(1, 0, 2, 0, 0, 0).prepared(new L2Normalisation()).open()) {
            reader.read(new float[4], 2);
            DataException e = assertThrows(DataException.class, () -> reader.read(new float[4], 2));
            assertTrue(String.valueOf(e.getMessage()).contains("(2)"), e::getMessage);
        }
    }
}
