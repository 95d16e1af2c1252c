package org.diffusiondesk.engine.llm;

import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.EngineException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.error.UnavailableException;
import org.diffusiondesk.process.ExitCauses;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Turns the error bodies of llama-server into ours. Pure. */
final class LlamaErrors {
    private static final JsonMapper JSON = new JsonMapper();

    private static final int SERVER_FAULT = 500;

    private LlamaErrors() {}

    /** An answer with an error status. */
    static DeskException of(int status, String body) {
        try {
            return of(status, JSON.readTree(body).path("error"));
        } catch (JacksonException e) {
            return new EngineException(
                    ErrorCode.INTERNAL, "llama-server answered " + status + " without a readable reason", e);
        }
    }

    /** An {@code error} object, of an answer or in the middle of a stream. */
    static DeskException of(int status, JsonNode error) {
        int code = error.path("code").asInt(status);
        String message = error.path("message").asString("no reason given");
        if (error.path("type").asString("").equals("exceed_context_size_error")) {
            return new InvalidRequestException(
                    "messages",
                    "the conversation has " + error.path("n_prompt_tokens").asInt(0) + " tokens and the context holds "
                            + error.path("n_ctx").asInt(0) + "; shorten it, or load the model with a larger context");
        }
        // a refusal may quote what was sent
        if (code >= SERVER_FAULT && ExitCauses.tellsOutOfMemory(message)) {
            return new EngineException(ErrorCode.MEMORY_SHORT, "llama-server: " + message, null);
        }
        return switch (code) {
            case 400, 404, 422 -> new InvalidRequestException("messages", "llama-server: " + message);
            case 501 -> new EngineException(ErrorCode.UNSUPPORTED, "llama-server: " + message, null);
            case 503 -> new UnavailableException("llama-server: " + message);
            default -> new EngineException(ErrorCode.INTERNAL, "llama-server: " + message, null);
        };
    }
}
