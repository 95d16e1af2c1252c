package org.diffusiondesk.engine.llm;

import org.diffusiondesk.api.error.EngineException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.text.ChatListener;
import org.diffusiondesk.api.text.ChatResult;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An answer that grows chunk by chunk. For one thread. */
final class ChatAnswer {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String DONE = "[DONE]";
    private static final int SERVER_ERROR = 500;

    private final ChatListener listener;
    private final StringBuilder text = new StringBuilder();
    private String finishReason = "stop";
    private int promptTokens;
    private int completionTokens;
    private boolean complete;

    ChatAnswer(ChatListener listener) {
        this.listener = listener;
    }

    /** Takes the data of one event; throws what an error event says. */
    void accept(String data) {
        if (data.equals(DONE)) {
            complete = true;
            return;
        }
        JsonNode chunk;
        try {
            chunk = JSON.readTree(data);
        } catch (JacksonException e) {
            throw new EngineException(ErrorCode.INTERNAL, "llama-server sent an event that is no JSON", e);
        }
        if (chunk.has("error")) {
            throw LlamaErrors.of(SERVER_ERROR, chunk.path("error"));
        }
        JsonNode choice = chunk.path("choices").path(0);
        String token = choice.path("delta").path("content").asString("");
        if (!token.isEmpty()) {
            text.append(token);
            listener.token(token);
        }
        finishReason = choice.path("finish_reason").asString(finishReason);
        promptTokens = chunk.path("usage").path("prompt_tokens").asInt(promptTokens);
        completionTokens = chunk.path("usage").path("completion_tokens").asInt(completionTokens);
    }

    boolean complete() {
        return complete;
    }

    ChatResult result() {
        return new ChatResult(text.toString(), finishReason, promptTokens, completionTokens);
    }
}
