package io.margrad.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.data.EmbeddedSubset;
import io.margrad.experiments.data.Mnist;
import io.margrad.experiments.data.MnistFiles;
import io.margrad.experiments.run.GitState;
import io.margrad.experiments.run.RunException;
import io.margrad.experiments.run.RunFacts;
import io.margrad.experiments.run.RunFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which digits a run goes on with. */
class RunBeginningTest {
    @TempDir
    private Path folder = Path.of("");

    private RunBeginning begun(String source, Map<String, String> sums) {
        RunFolder run = RunFolder.create(folder.resolve("runs"), "mnist", Clock.systemUTC());
        run.started(new RunFacts(List.of("./margrad", "mnist"), new GitState("a", "clean"), 1, "cpu", "cpu", source, sums));
        run.close();
        return new RunBeginning(run);
    }

    @Test
    void embeddedDigitsAreTakenFromTheProgramAgain() {
        Mnist embedded = EmbeddedSubset.load("");
        Mnist found = begun(embedded.source(), embedded.sha256()).digits(null, line -> {});
        assertEquals(embedded.sha256(), found.sha256());
        assertTrue(found.describe().endsWith("as when the run began)"), found.describe());
    }

    @Test
    void othersAreRefused() throws Exception {
        Mnist embedded = EmbeddedSubset.load("");
        RunException changed = assertThrows(
                RunException.class, () -> begun(embedded.source(), Map.of("mnist-subset.zip", "0")).digits(null, line -> {}));
        assertTrue(String.valueOf(changed.getMessage()).startsWith("digits: mnist-subset.zip: expected SHA-256 0, "), changed.getMessage());
        Path digits = Files.createDirectory(folder.resolve("digits"));
        MnistFiles.write(digits, embedded.train().first(10), embedded.test().first(10), true);
        RunException other = assertThrows(
                RunException.class, () -> begun(embedded.source(), embedded.sha256()).digits(digits, line -> {}));
        assertTrue(String.valueOf(other.getMessage()).contains("found no such file in --data "), other.getMessage());
    }
}
