package io.margrad.experiments.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Which sources a run was made from.
 *
 * @param revision the commit's full hash, or {@code unknown}
 * @param tree {@code clean}, {@code dirty} (changed or untracked files that git does not ignore) or {@code unknown}
 */
public record GitState(String revision, String tree) {
    /** What both fields say where git cannot tell. */
    public static final String UNKNOWN = "unknown";

    /** The property with which the launcher says where the program's sources are. */
    private static final String HOME = "margrad.home";

    /** Of the program's own sources, wherever it is run; all unknown when it was not started by its launcher. */
    public static GitState ofProgram() {
        String home = System.getProperty(HOME);
        return home == null ? new GitState(UNKNOWN, UNKNOWN) : of(Path.of(home));
    }

    /** Asks git about the repository that holds the directory; all unknown without git or outside a repository. */
    public static GitState of(Path directory) {
        String revision = git(directory, "rev-parse", "--verify", "HEAD").orElse(UNKNOWN);
        String tree = git(directory, "status", "--porcelain")
                .map(changes -> changes.isEmpty() ? "clean" : "dirty")
                .orElse(UNKNOWN);
        return new GitState(revision, tree);
    }

    private static Optional<String> git(Path directory, String... arguments) {
        ProcessBuilder builder = new ProcessBuilder("git");
        builder.command().addAll(List.of(arguments));
        builder.directory(directory.toAbsolutePath().toFile()).redirectError(ProcessBuilder.Redirect.DISCARD);
        // Without it "status" may rewrite the index, and a run must leave the repository as it was.
        builder.environment().put("GIT_OPTIONAL_LOCKS", "0");
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Optional.empty();
            }
            return process.exitValue() == 0 ? Optional.of(answer) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
