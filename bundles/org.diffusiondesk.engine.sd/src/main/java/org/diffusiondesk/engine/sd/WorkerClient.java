package org.diffusiondesk.engine.sd;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.diffusiondesk.api.error.CancelledException;
import org.diffusiondesk.api.error.EngineException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.worker.Endpoint;
import org.diffusiondesk.engine.sd.worker.wire.EngineInfo;
import org.diffusiondesk.engine.sd.worker.wire.ErrorBody;
import org.diffusiondesk.engine.sd.worker.wire.Health;
import org.diffusiondesk.engine.sd.worker.wire.WireJson;
import tools.jackson.core.JacksonException;

/** HTTP to a worker. Thread-safe; each call blocks its caller. */
final class WorkerClient implements AutoCloseable {
    private static final Duration SHORT = Duration.ofSeconds(10);
    /** A new job may have to wait for the last step of a cancelled one. */
    private static final Duration FIRST_ANSWER = Duration.ofSeconds(150);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    /** Whether the worker answers that it is well, within {@code limit}. */
    boolean healthy(Endpoint endpoint, Duration limit) {
        try {
            HttpResponse<byte[]> answer = http.send(
                    request(endpoint, "/internal/health").timeout(limit).build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            return answer.statusCode() == 200
                    && WireJson.MAPPER.readValue(answer.body(), Health.class).ok();
        } catch (IOException | JacksonException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The id of the model in it. */
    Optional<String> model(Endpoint endpoint) {
        byte[] body =
                exchange(request(endpoint, "/internal/health").timeout(SHORT).build(), "while it told about its model");
        return Optional.ofNullable(WireJson.MAPPER.readValue(body, Health.class).model());
    }

    EngineInfo info(Endpoint endpoint) {
        byte[] body = exchange(
                request(endpoint, "/internal/engine").timeout(SHORT).build(), "while it told about its engine");
        return WireJson.MAPPER.readValue(body, EngineInfo.class);
    }

    /** Cancels that job; false when the worker does not run it. */
    boolean cancel(Endpoint endpoint, String job) {
        HttpRequest request = post(endpoint, "/v1/images/cancel", Map.of("job", job))
                .timeout(SHORT)
                .build();
        byte[] body = exchange(request, "while a job was cancelled");
        return WireJson.MAPPER.readTree(body).path("cancelled").asBoolean(false);
    }

    /** Asks the worker to end. */
    void shutdown(Endpoint endpoint) {
        exchange(post(endpoint, "/internal/shutdown", Map.of()).timeout(SHORT).build(), "while it was asked to end");
    }

    /**
     * Starts a job that answers with events. The caller closes the stream.
     *
     * @throws org.diffusiondesk.api.error.DeskException refused, or the worker is gone
     */
    InputStream open(Endpoint endpoint, String path, Object body, Map<String, ?> files) throws InterruptedException {
        HttpRequest request = post(endpoint, path, body).timeout(FIRST_ANSWER).build();
        try {
            HttpResponse<InputStream> answer = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            if (answer.statusCode() != 200) {
                try (InputStream in = answer.body()) {
                    throw WireErrors.of(error(answer.statusCode(), in.readAllBytes()), files);
                }
            }
            return answer.body();
        } catch (IOException e) {
            throw WireErrors.gone("when it was asked to draw", e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private byte[] exchange(HttpRequest request, String during) {
        try {
            HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() != 200) {
                throw WireErrors.of(error(answer.statusCode(), answer.body()), Map.of());
            }
            return answer.body();
        } catch (IOException e) {
            throw WireErrors.gone(during, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException("Interrupted " + during + ".");
        }
    }

    private static ErrorBody.Detail error(int status, byte[] body) {
        try {
            return WireJson.MAPPER.readValue(body, ErrorBody.class).error();
        } catch (JacksonException e) {
            throw new EngineException(ErrorCode.INTERNAL, "sd-worker: answered " + status + " without saying why.", e);
        }
    }

    private static HttpRequest.Builder request(Endpoint endpoint, String path) {
        return HttpRequest.newBuilder(endpoint.base().resolve(path))
                .header("Authorization", "Bearer " + endpoint.token());
    }

    private static HttpRequest.Builder post(Endpoint endpoint, String path, Object body) {
        return request(endpoint, path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(WireJson.MAPPER.writeValueAsBytes(body)));
    }
}
