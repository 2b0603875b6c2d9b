package io.margrad.bench.products;

import io.margrad.bench.ops.Ceiling;
import io.margrad.bench.peers.PeerServer;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Locale;

/** The process of one {@link ProductPeer}; see {@link PeerServer} for how it is spoken to. */
public final class ProductServer {
    private ProductServer() {}

    /**
     * Serves until the input ends.
     *
     * @param arguments the peer's class and the number of threads
     */
    public static void main(String[] arguments) throws IOException {
        Locale.setDefault(Locale.ROOT);
        int threads = Integer.parseInt(arguments[1]);
        try (ProductPeer peer = make(arguments[0], threads)) {
            PeerServer.serve(words -> switch (words[0]) {
                case "describe" -> peer.describe();
                case "load" -> load(peer, ProductShape.of(words[1]));
                case "error" -> String.valueOf(error(peer, ProductShape.of(words[1])));
                case "time" -> String.valueOf(PeerServer.time(Integer.parseInt(words[1]), peer::multiply));
                case "peak" -> String.valueOf(peak(threads, Integer.parseInt(words[1])));
                default -> throw new IOException("products: unknown request '" + words[0] + "'");
            });
        }
        // Native libraries leave threads behind.
        System.exit(0);
    }

    private static String load(ProductPeer peer, ProductShape shape) {
        peer.load(shape, shape.left(), shape.right());
        return shape.text();
    }

    /** The error of the last product, see {@link ProductShape#error}. */
    private static double error(ProductPeer peer, ProductShape shape) {
        return shape.error(shape.left(), shape.right(), peer.result());
    }

    /** GFLOP/s of fused multiply-adds in registers, over so many runs of {@link Ceiling#fma}. */
    private static double peak(int threads, int runs) {
        Ceiling ceiling = new Ceiling();
        ceiling.threads = threads;
        ceiling.open();
        try {
            // The processor's clock has forgotten it.
            PeerServer.time(Math.ceilDiv(runs, 4), ceiling::fma);
            return Ceiling.flop() * threads * runs / PeerServer.time(runs, ceiling::fma);
        } finally {
            ceiling.close();
        }
    }

    private static ProductPeer make(String name, int threads) {
        try {
            return Class.forName(name).asSubclass(ProductPeer.class).getConstructor(int.class).newInstance(threads);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(name + " could not start", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(name + " is no library for products", e);
        }
    }
}
