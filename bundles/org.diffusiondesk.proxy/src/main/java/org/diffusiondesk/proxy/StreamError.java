package org.diffusiondesk.proxy;

import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.http.Errors;
import org.diffusiondesk.http.Json;
import tools.jackson.databind.node.ObjectNode;

/** How a stream that has begun tells of an error; its clients look for it in different places. Every one has our error object under {@code error}. */
enum StreamError {
    /** Chat and completions: an event without a name that holds nothing but the error. */
    OPENAI("") {
        @Override
        ObjectNode body(DeskException error) {
            return Errors.body(error);
        }
    },
    /** Responses: named, with the error's parts at the top. */
    RESPONSES("event: error\n") {
        @Override
        ObjectNode body(DeskException error) {
            ObjectNode body = Errors.body(error);
            body.put("type", "error").put("code", error.code().wire()).put("message", error.text());
            error.param().ifPresentOrElse(param -> body.put("param", param), () -> body.putNull("param"));
            return body;
        }
    },
    /** Anthropic's messages: clients pass over an event without a name. */
    MESSAGES("event: error\n") {
        @Override
        ObjectNode body(DeskException error) {
            return Errors.body(error).put("type", "error");
        }
    };

    private final String name;

    StreamError(String name) {
        this.name = name;
    }

    abstract ObjectNode body(DeskException error);

    /** The one of a route of llama-server. */
    static StreamError of(String target) {
        return switch (target) {
            case "/v1/responses" -> RESPONSES;
            case "/v1/messages" -> MESSAGES;
            default -> OPENAI;
        };
    }

    String event(DeskException error) {
        return event(Json.text(body(error)));
    }

    /** The same around what the worker said. */
    String event(String json) {
        return name + "data: " + json.strip().replaceAll("\\R", " ") + "\n\n";
    }
}
