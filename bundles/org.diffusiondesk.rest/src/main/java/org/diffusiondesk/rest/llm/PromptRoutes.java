package org.diffusiondesk.rest.llm;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.diffusiondesk.api.concurrent.CancellationSource;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.error.ModelException;
import org.diffusiondesk.api.model.ModelCatalog;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.api.text.ChatListener;
import org.diffusiondesk.api.text.ChatRequest;
import org.diffusiondesk.api.text.ChatResult;
import org.diffusiondesk.api.text.TextService;
import org.diffusiondesk.http.EventStream;
import org.diffusiondesk.http.Exchange;
import org.diffusiondesk.http.Json;
import org.diffusiondesk.http.JsonFields;
import org.diffusiondesk.http.Route;
import org.diffusiondesk.http.Routes;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/prompt/...}: prompts made better by the language model, also while a picture is drawn. */
public final class PromptRoutes implements Routes {
    private static final String ENHANCE = "/v1/prompt/enhance";
    private static final int MAX_PROMPT = 4096;
    private static final int MAX_STYLE = 200;
    private static final int TOKENS = 160;
    private static final int MAX_TOKENS = 1024;
    private static final double TEMPERATURE = 0.7;

    private final TextService text;
    private final ModelCatalog catalog;

    public PromptRoutes(TextService text, ModelCatalog catalog) {
        this.text = text;
        this.catalog = catalog;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.get("/v1/prompt/tools", this::tools), Route.post(ENHANCE, this::enhance));
    }

    private void tools(Exchange exchange) throws IOException {
        ObjectNode answer = Json.object();
        ObjectNode tool = answer.putArray("tools")
                .addObject()
                .put("name", "enhance")
                .put("description", "Describes the same picture in more detail, with the language model.")
                .put("route", ENHANCE)
                .put("available", !catalog.list(ModelKind.TEXT).isEmpty());
        tool.putArray("fields")
                .add("prompt")
                .add("style")
                .add("model")
                .add("max_tokens")
                .add("temperature")
                .add("stream");
        exchange.respond(200, answer);
    }

    private void enhance(Exchange exchange) throws IOException {
        JsonFields fields = exchange.body().json();
        String prompt = bounded("prompt", fields.requireString("prompt").strip(), MAX_PROMPT);
        if (prompt.isEmpty()) {
            throw new InvalidRequestException("prompt", "'prompt' is empty; say what is to be drawn");
        }
        Optional<String> style = fields.string("style")
                .map(name -> bounded("style", name.strip(), MAX_STYLE))
                .filter(name -> !name.isEmpty());
        ChatRequest request = new ChatRequest(
                fields.string("model"),
                PromptText.messages(prompt, style),
                OptionalInt.of(fields.integer("max_tokens", TOKENS, 16, MAX_TOKENS)),
                OptionalDouble.of(fields.number("temperature", TEMPERATURE, 0, 2)));
        boolean stream = fields.bool("stream", false);
        if (catalog.list(ModelKind.TEXT).isEmpty()) {
            throw ModelException.unknown(
                    "there is no language model to improve prompts with; put a GGUF file into models/text");
        }
        if (stream) {
            stream(exchange, request, prompt);
        } else {
            ChatResult result = text.chat(request, token -> {}, exchange.cancellation());
            exchange.respond(200, answer(result, prompt));
        }
    }

    private void stream(Exchange exchange, ChatRequest request, String prompt) throws IOException {
        EventStream events = exchange.sse(); // left open, so that a failure can still be told in it
        CancellationSource gone = new CancellationSource();
        events.onClose(gone::cancel);
        ChatResult result = text.chat(
                request,
                new ChatListener() {
                    @Override
                    public void waiting(String reason) {
                        events.send(
                                "prompt.waiting",
                                Json.object().put("type", "prompt.waiting").put("reason", reason));
                    }

                    @Override
                    public void token(String piece) {
                        events.send(
                                "prompt.delta",
                                Json.object().put("type", "prompt.delta").put("delta", piece));
                    }
                },
                gone);
        events.send("prompt.completed", answer(result, prompt).put("type", "prompt.completed"));
    }

    private static ObjectNode answer(ChatResult result, String asked) {
        ObjectNode answer = Json.object()
                .put("prompt", PromptText.of(result.text(), asked))
                .put("finish_reason", result.finishReason());
        answer.putObject("usage")
                .put("prompt_tokens", result.promptTokens())
                .put("completion_tokens", result.completionTokens())
                .put("total_tokens", result.promptTokens() + result.completionTokens());
        return answer;
    }

    private static String bounded(String field, String text, int most) {
        if (text.length() > most) {
            throw new InvalidRequestException(
                    field, "'" + field + "' has " + text.length() + " characters; at most " + most + " are possible");
        }
        return text;
    }
}
