package org.diffusiondesk.engine.llm;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.diffusiondesk.api.error.CancelledException;
import org.diffusiondesk.api.error.WorkerException;
import org.diffusiondesk.api.worker.Endpoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Requests to a llama-server. */
final class LlamaHttp {
    private static final Logger LOG = LoggerFactory.getLogger(LlamaHttp.class);

    private final HttpClient client;

    LlamaHttp(HttpClient client) {
        this.client = client;
    }

    private static HttpRequest.Builder request(Endpoint endpoint, String path) {
        return HttpRequest.newBuilder(endpoint.base().resolve(path))
                .header("Authorization", "Bearer " + endpoint.token());
    }

    private static HttpRequest post(Endpoint endpoint, String path, String json, Duration limit) {
        return request(endpoint, path)
                .header("Content-Type", "application/json")
                .timeout(limit)
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
    }

    /** Whether its health route says that it is ready. */
    boolean healthy(Endpoint endpoint, Duration limit) {
        HttpRequest request = request(endpoint, "/health").timeout(limit).build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            LOG.debug("llm: no answer to a health check", e);
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Gets the whole answer whatever its status is. */
    HttpResponse<String> get(Endpoint endpoint, String path, Duration limit, String purpose) {
        return send(request(endpoint, path).timeout(limit).build(), purpose);
    }

    /** Posts, and gives the whole answer whatever its status is. */
    HttpResponse<String> post(Endpoint endpoint, String path, String json, Duration limit, String purpose) {
        return send(post(endpoint, path, json, limit), purpose);
    }

    private HttpResponse<String> send(HttpRequest request, String purpose) {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw gone(purpose, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException(purpose + " was interrupted");
        }
    }

    /** Posts; the answer's body comes piece by piece. Cancelling the result closes the connection. */
    CompletableFuture<HttpResponse<ByteStream>> stream(Endpoint endpoint, String path, String json, Duration limit) {
        return client.sendAsync(post(endpoint, path, json, limit), info -> new ByteStream());
    }

    static WorkerException gone(String purpose, Throwable cause) {
        Throwable reason = cause instanceof CompletionException && cause.getCause() != null ? cause.getCause() : cause;
        return WorkerException.gone(purpose + ": llama-server is gone (" + reason + ")", reason);
    }
}
