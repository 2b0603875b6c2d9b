package io.margrad.bench.peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The process of one peer: reads requests from standard input, a line each, and answers each with one line that begins with
 * {@value #MARK}. Whatever the library itself prints is no answer.
 */
public final class PeerServer {
    static final String MARK = "@peer ";

    private PeerServer() {}

    /**
     * Serves until the input ends.
     *
     * @param arguments the peer's class, the number of threads, and the {@link PeerNetwork}
     */
    public static void main(String[] arguments) throws IOException {
        Locale.setDefault(Locale.ROOT);
        try (Peer peer = make(arguments[0], Integer.parseInt(arguments[1]), PeerNetwork.valueOf(arguments[2]))) {
            serve(words -> switch (words[0]) {
                case "describe" -> peer.describe();
                case "differs" -> peer.differs();
                case "loss" -> String.valueOf(peer.loss());
                case "train" -> String.valueOf(time(Integer.parseInt(words[1]), peer::train));
                case "infer" -> String.valueOf(time(Integer.parseInt(words[1]), () -> peer.infer()));
                default -> throw new IOException("peer: unknown request '" + words[0] + "'");
            });
        }
        // Native libraries leave threads behind.
        System.exit(0);
    }

    /** Answers a request, given as its words. */
    @FunctionalInterface
    public interface Answers {
        String to(String[] words) throws IOException;
    }

    /** Reads requests until the input ends, and answers them. */
    public static void serve(Answers answers) throws IOException {
        PrintStream out = System.out;
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            out.println(MARK + answers.to(line.split(" ", -1)));
            out.flush();
        }
    }

    private static Peer make(String name, int threads, PeerNetwork network) {
        Object task = network == PeerNetwork.LENET ? PeerTask.of(threads) : FaceTask.of(network, threads);
        try {
            return Class.forName(name).asSubclass(Peer.class).getConstructor(task.getClass()).newInstance(task);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(name + " could not start", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(name + " is no peer", e);
        }
    }

    /** Nanoseconds of so many runs. */
    public static long time(int runs, Runnable run) {
        long start = System.nanoTime();
        for (int i = 0; i < runs; i++) {
            run.run();
        }
        return System.nanoTime() - start;
    }
}
