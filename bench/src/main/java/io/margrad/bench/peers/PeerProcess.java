package io.margrad.bench.peers;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A running server, such as {@link PeerServer}, seen from the process that asks. */
public final class PeerProcess implements AutoCloseable {
    private static final long REST_NANOSECONDS = 300_000_000;

    private final String name;
    private final Process process;
    private final BufferedReader in;
    private final BufferedWriter out;
    private final Path log;

    private PeerProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.in = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.out = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    }

    /**
     * Starts a server.
     *
     * @param name what messages call it
     * @param server its main class
     * @param options of its JVM, beside this one's
     * @param arguments of the main class
     * @param libraries folders of its own classes and jars
     * @param threads for libraries that go by OMP_NUM_THREADS
     * @param log where its standard error goes
     */
    public static PeerProcess start(
            String name, Class<?> server, List<String> options, List<String> arguments, List<Path> libraries, int threads, Path log)
            throws IOException {
        StringBuilder classes = new StringBuilder(System.getProperty("java.class.path"));
        for (Path library : libraries) {
            classes.append(File.pathSeparatorChar).append(library);
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        // As this JVM was started: by the launcher, with the project's options.
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.add("-Xmx4g");
        command.addAll(options);
        command.addAll(List.of("-cp", classes.toString(), server.getName()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
        builder.environment().put("OMP_NUM_THREADS", String.valueOf(threads));
        return new PeerProcess(name, builder.start(), log);
    }

    /**
     * Where the classes and jars of a module below {@code bench/peers} are.
     *
     * @param name what messages call it
     * @param folder the module's; none when empty
     * @param modules {@code bench/peers}
     */
    public static List<Path> libraries(String name, String folder, Path modules) throws IOException {
        if (folder.isEmpty()) {
            return List.of();
        }
        Path target = modules.resolve(folder).resolve("target");
        if (!Files.isDirectory(target.resolve("classes"))) {
            throw new IOException(name + " is not built: " + target + " has no classes");
        }
        return List.of(target.resolve("classes"), target.resolve("lib").resolve("*"));
    }

    /** Sends a request and waits for its answer. */
    public String ask(String request) throws IOException {
        out.write(request);
        out.newLine();
        out.flush();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.startsWith(PeerServer.MARK)) {
                return line.substring(PeerServer.MARK.length());
            }
        }
        throw new IOException(name + " ended at '" + request + "'; its last words:\n" + lastWords());
    }

    /** Sends a request again and again for so long, once at least. */
    public void warmUp(String request, Duration time) throws IOException {
        long start = System.nanoTime();
        do {
            ask(request);
        } while (System.nanoTime() - start < time.toNanos());
    }

    /** Waits until threads of the process that was asked last have gone to sleep: OpenMP's look for more work for a fifth of a second. */
    public static void rest() {
        LockSupport.parkNanos(REST_NANOSECONDS);
    }

    private String lastWords() throws IOException {
        List<String> lines = Files.readAllLines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 12), lines.size()));
    }

    @Override
    public void close() {
        process.destroy();
    }
}
