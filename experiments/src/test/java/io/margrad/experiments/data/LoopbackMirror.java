package io.margrad.experiments.data;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A mirror on this machine that serves the samples, but for the paths that a test makes go wrong. */
final class LoopbackMirror implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();

    /** How one path answers. */
    interface Answer {
        void to(HttpExchange exchange) throws IOException, InterruptedException;
    }

    LoopbackMirror() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
        for (MnistFile file : MnistFile.values()) {
            answer(file, whole(200, Samples.gzip(Samples.content(file))));
        }
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/mnist/");
    }

    LoopbackMirror answer(MnistFile file, Answer answer) {
        answers.put("/mnist/" + file.fileName() + ".gz", answer);
        return this;
    }

    /** Names of the files asked for, in order. */
    List<String> asked() {
        return asked;
    }

    static Answer whole(int status, byte[] body) {
        return exchange -> {
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        };
    }

    /** Promises more than it sends, then closes. */
    static Answer cutShort(byte[] body) {
        return exchange -> {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body, 0, body.length / 2);
            exchange.getResponseBody().flush();
        };
    }

    /** Sends half, then nothing more. */
    static Answer stalled(byte[] body) {
        return exchange -> {
            exchange.sendResponseHeaders(200, body.length);
            OutputStream out = exchange.getResponseBody();
            out.write(body, 0, body.length / 2);
            out.flush();
            Thread.sleep(60_000);
        };
    }

    /** Takes the connection and never answers. */
    static Answer silent() {
        return exchange -> Thread.sleep(60_000);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void serve(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        asked.add(path.substring(path.lastIndexOf('/') + 1));
        try (exchange) {
            answers.getOrDefault(path, whole(404, new byte[0])).to(exchange);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
