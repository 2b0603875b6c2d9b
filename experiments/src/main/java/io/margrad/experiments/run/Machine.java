package io.margrad.experiments.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The machine a run was made on.
 *
 * @param jdk vendor and version of the Java runtime
 * @param os name, version and architecture of the operating system
 * @param cpu the processor's name, or {@code unknown} where the system does not tell
 * @param processors processors the Java runtime may use
 */
public record Machine(String jdk, String os, String cpu, int processors) {

    /** The machine of this process. */
    public static Machine here() {
        return new Machine(
                System.getProperty("java.vm.name") + " " + Runtime.version() + " (" + System.getProperty("java.vendor")
                        + ")",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"),
                cpuModel(),
                Runtime.getRuntime().availableProcessors());
    }

    private static String cpuModel() {
        Path info = Path.of("/proc/cpuinfo");
        if (Files.isReadable(info)) {
            try (Stream<String> lines = Files.lines(info)) {
                return lines.filter(line -> line.startsWith("model name"))
                        .map(line -> line.substring(line.indexOf(':') + 1).strip())
                        .findFirst()
                        .orElse(GitState.UNKNOWN);
            } catch (IOException e) {
                return GitState.UNKNOWN;
            }
        }
        String windows = System.getenv("PROCESSOR_IDENTIFIER");
        return windows == null ? GitState.UNKNOWN : windows;
    }
}
