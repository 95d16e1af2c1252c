package org.diffusiondesk.engine.llm;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.error.CancelledException;
import org.diffusiondesk.api.error.WorkerException;
import org.diffusiondesk.api.text.ChatListener;
import org.diffusiondesk.api.text.ChatRequest;
import org.diffusiondesk.api.text.ChatResult;
import org.diffusiondesk.api.worker.Endpoint;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** One turn of a conversation over the streaming chat route. Closing the connection is how llama-server is told to stop. */
final class LlamaChat {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String PURPOSE = "the chat";

    /** A long prompt on a slow CPU takes minutes before its first token; a dead server is noticed at once by its closed connection. */
    private static final Duration SILENCE = Duration.ofMinutes(15);

    private static final int ERROR_BODY = 65_536;

    private final LlamaHttp http;

    LlamaChat(LlamaHttp http) {
        this.http = http;
    }

    ChatResult chat(Endpoint endpoint, ChatRequest request, ChatListener listener, Cancellation cancellation) {
        CompletableFuture<HttpResponse<ByteStream>> answer =
                http.stream(endpoint, "/v1/chat/completions", body(request), SILENCE);
        try (Registration ignored = cancellation.onCancel(() -> answer.cancel(true))) {
            HttpResponse<ByteStream> response = answer.get();
            try (ByteStream stream = response.body();
                    Registration alsoIgnored = cancellation.onCancel(stream::close)) {
                if (response.statusCode() != 200) {
                    throw LlamaErrors.of(response.statusCode(), text(stream));
                }
                return read(stream, listener);
            }
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new CancelledException("the chat was interrupted");
        } catch (IOException | ExecutionException | CancellationException e) {
            if (cancellation.isCancelled()) {
                throw new CancelledException("the chat was cancelled");
            }
            throw LlamaHttp.gone(PURPOSE, e);
        }
    }

    /** The request as JSON. */
    static String body(ChatRequest request) {
        ObjectNode body = JSON.createObjectNode();
        ArrayNode messages = body.putArray("messages");
        request.messages()
                .forEach(message ->
                        messages.addObject().put("role", message.role()).put("content", message.content()));
        body.put("stream", true);
        body.putObject("stream_options").put("include_usage", true);
        request.maxTokens().ifPresent(tokens -> body.put("max_tokens", tokens));
        request.temperature().ifPresent(temperature -> body.put("temperature", temperature));
        return JSON.writeValueAsString(body);
    }

    private static ChatResult read(ByteStream stream, ChatListener listener) throws IOException, InterruptedException {
        SseDecoder events = new SseDecoder();
        ChatAnswer answer = new ChatAnswer(listener);
        for (Optional<List<ByteBuffer>> piece = stream.next(SILENCE);
                piece.isPresent() && !answer.complete();
                piece = stream.next(SILENCE)) {
            for (ByteBuffer bytes : piece.get()) {
                events.accept(bytes).forEach(answer::accept);
            }
            if (answer.complete()) {
                return answer.result();
            }
        }
        throw WorkerException.gone("llama-server ended the answer before it was complete", null);
    }

    private static String text(ByteStream stream) throws IOException, InterruptedException {
        StringBuilder text = new StringBuilder();
        for (Optional<List<ByteBuffer>> piece = stream.next(SILENCE);
                piece.isPresent() && text.length() < ERROR_BODY;
                piece = stream.next(SILENCE)) {
            piece.get().forEach(bytes -> text.append(StandardCharsets.UTF_8.decode(bytes)));
        }
        return text.toString();
    }
}
