package io.margrad.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.bench.Medians;
import io.margrad.bench.peers.PeerRun.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void runsOfNothingAreRefused() {
        List<PeerKind> alone = List.of(PeerKind.MARGRAD);
        assertThrows(IllegalArgumentException.class, () -> new PeerRun(PeerNetwork.LENET, 0, 1, 1, 0, alone));
        assertThrows(IllegalArgumentException.class, () -> new PeerRun(PeerNetwork.LENET, 1, 0, 1, 0, alone));
        assertThrows(IllegalArgumentException.class, () -> new PeerRun(PeerNetwork.LENET, 1, 1, 0, 0, alone));
        assertThrows(IllegalArgumentException.class, () -> new PeerRun(PeerNetwork.LENET, 1, 1, 1, -1, alone));
    }

    /** Margrad alone, in a process of its own, as the others run. */
    @Test
    void aPeerIsAskedOverItsStreams() throws Exception {
        PeerRun run = new PeerRun(PeerNetwork.LENET, 2, 2, 1, 0, List.of(PeerKind.MARGRAD));
        List<String> lines = new ArrayList<>();
        Map<PeerKind, Outcome> outcomes = run.run(folder, folder, lines::add);
        Outcome margrad = outcomes.getOrDefault(PeerKind.MARGRAD, new Outcome("", "", List.of(), List.of(), List.of()));
        assertEquals(2, margrad.train().size());
        assertEquals(2, margrad.infer().size());
        assertTrue(margrad.losses().get(1) < margrad.losses().get(0), margrad.losses().toString());
        String report = PeerReport.markdown("Title", List.of("a fact"), run, outcomes);
        assertTrue(report.contains("| Margrad | ") && report.contains("- a fact"), report);
        assertEquals(5, lines.size());
        assertTrue(Files.exists(folder.resolve("Margrad.log")));
    }

    @Test
    void theMedianIsInTheMiddle() {
        assertEquals(2, Medians.median(new double[] {3, 1, 2}));
        assertEquals(2.5, Medians.median(new double[] {4, 1, 2, 3}));
    }
}
