package io.margrad.tests.cuda;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A program in a process of its own, with the libraries and the cache that a test wants it to find. */
record ChildJava(int status, List<String> lines) {
    /**
     * Runs a main class of this class path.
     *
     * @param libraries the only folder on {@code LD_LIBRARY_PATH}
     * @param cache the user's cache folder
     * @param words options of the machine, the class, its arguments
     */
    static ChildJava run(Path libraries, Path cache, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LD_LIBRARY_PATH", libraries.toString());
        builder.environment().put("XDG_CACHE_HOME", cache.toString());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new ChildJava(process.waitFor(), output.lines().toList());
    }
}
