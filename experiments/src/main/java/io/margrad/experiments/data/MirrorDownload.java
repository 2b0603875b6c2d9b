package io.margrad.experiments.data;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Downloads one file by HTTP under three limits: until the server answers, without a byte, and in all. The limits are
 * watched from outside the client, since its own do not cover the look-up of the host's name nor the body.
 */
final class MirrorDownload {
    private static final long POLL_MILLIS = 100;

    private final HttpClient client;
    private final URI uri;
    private final Path part;
    private volatile @Nullable ResponseInfo answer;

    MirrorDownload(HttpClient client, URI uri, Path part) {
        this.client = client;
        this.uri = uri;
        this.part = part;
    }

    /**
     * Downloads to the part file, which the caller removes.
     *
     * @param answerLimit until the first byte of an answer
     * @param stallLimit between two bytes of the body
     * @param totalLimit in all
     * @throws DataException on no answer, a status other than 200, a body cut short, or a limit passed
     */
    void run(Duration answerLimit, Duration stallLimit, Duration totalLimit) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri).GET().build();
        try (PartFile file = new PartFile(part)) {
            CompletableFuture<HttpResponse<Void>> exchange = client.sendAsync(request, head -> receive(head, file));
            try {
                watch(exchange, file, answerLimit, stallLimit, totalLimit);
            } finally {
                exchange.cancel(true);
            }
        }
    }

    private void watch(
            CompletableFuture<HttpResponse<Void>> exchange,
            PartFile file,
            Duration answerLimit,
            Duration stallLimit,
            Duration totalLimit)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        long lastByte = start;
        long size = 0;
        while (!finished(exchange)) {
            long now = System.nanoTime();
            if (answer == null) {
                require(now - start, answerLimit, "an answer");
                lastByte = now;
                continue;
            }
            long before = size;
            size = file.size();
            if (size > before) {
                lastByte = now;
            }
            if (size > StagedFile.MAX_BYTES) {
                throw DataException.mismatch(uri, "size", "at most " + StagedFile.MAX_BYTES + " bytes", "more");
            }
            require(now - lastByte, stallLimit, "more than " + size + " bytes");
            require(now - start, totalLimit, "the whole file");
        }
        file.size(); // throws when the last bytes could not be written
    }

    /** Waits a moment for the end of the exchange. */
    private boolean finished(CompletableFuture<HttpResponse<Void>> exchange) throws InterruptedException {
        try {
            int status = exchange.get(POLL_MILLIS, TimeUnit.MILLISECONDS).statusCode();
            if (status != 200) {
                throw DataException.mismatch(uri, "HTTP status", 200, status);
            }
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            String what = answer == null ? "cannot be reached" : "download broke off";
            throw new DataException(uri + ": " + what + ": " + DataException.reason(cause), cause);
        }
    }

    private BodySubscriber<Void> receive(ResponseInfo info, PartFile file) {
        answer = info;
        // the page of an error is not worth a file
        return info.statusCode() == 200
                ? BodySubscribers.ofByteArrayConsumer(file)
                : BodySubscribers.discarding();
    }

    private void require(long nanos, Duration limit, String expected) {
        if (nanos > limit.toNanos()) {
            throw DataException.mismatch(uri, "timed out", expected + " within " + limit.toMillis() + " ms", "none");
        }
    }
}
