package org.diffusiondesk.engine.llm;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads what llama-server writes, with {@code --log-jsonl} or without. Pure. */
final class LlamaLog {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String STATE = "cmd_child_to_router:state:";
    private static final String PROTOCOL = "cmd_child_to_router:";
    private static final Pattern LISTENING = Pattern.compile("listening on (http://[0-9.]+:[0-9]+)");

    private LlamaLog() {}

    /** What a line means to us. */
    sealed interface Event {
        /** It takes connections; older builds still load the model then. */
        record Listening(URI base) implements Event {}

        /** It has loaded this share of its files, 0..1. */
        record Loading(double fraction) implements Event {}

        /** Nothing in particular. */
        record Other() implements Event {}
    }

    static Event parse(String raw) {
        if (raw.startsWith(STATE)) {
            return loading(raw.substring(STATE.length()));
        }
        Matcher listening = LISTENING.matcher(raw);
        return listening.find() ? new Event.Listening(URI.create(listening.group(1))) : new Event.Other();
    }

    private static Event loading(String json) {
        Optional<JsonNode> state =
                tree(json).filter(node -> node.path("state").asString("").equals("loading"));
        if (state.isEmpty()) {
            return new Event.Other();
        }
        JsonNode payload = state.get().path("payload");
        JsonNode stages = payload.path("stages");
        int index = 0;
        for (int i = 0; i < stages.size(); i++) {
            if (stages.get(i).equals(payload.path("current"))) {
                index = i;
            }
        }
        double value = Math.clamp(payload.path("value").asDouble(0), 0.0, 1.0);
        return new Event.Loading((index + value) / Math.max(1, stages.size()));
    }

    /** Whether the line belongs to the protocol between llama-server and the program that started it. */
    static boolean isProtocol(String raw) {
        return raw.startsWith(PROTOCOL);
    }

    /** The line as a person wants to read it; empty for its protocol and its tables. */
    static Optional<String> logLine(String raw) {
        if (isProtocol(raw)) {
            return Optional.empty();
        }
        if (!raw.startsWith("{\"type\":")) {
            return Optional.of(raw);
        }
        return tree(raw).map(LlamaLog::readable).orElse(Optional.of(raw));
    }

    private static Optional<String> readable(JsonNode line) {
        String message = line.path("msg").asString("").strip();
        if (message.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                switch (line.path("level").asString("")) {
                    case "error" -> "E " + message;
                    case "warn" -> "W " + message;
                    default -> message;
                });
    }

    private static Optional<JsonNode> tree(String json) {
        try {
            return Optional.of(JSON.readTree(json));
        } catch (JacksonException e) {
            return Optional.empty(); // a line that was cut at our limit; it is used as it stands
        }
    }
}
