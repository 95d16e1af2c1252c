package org.diffusiondesk.engine.llm;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
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

    private static final Pattern SERVER = Pattern.compile("^\\W*(srv|slot|que|res|http)\\b");
    private static final String JSON_LINE = "{\"type\":";
    private static final String MEMORY = JSON_LINE + "\"fit_memory_breakdown\"";

    private LlamaLog() {}

    /** What a line means to us. */
    sealed interface Event {
        /** It takes connections; older builds still load the model then. */
        record Listening(URI base) implements Event {}

        /** It has loaded this share of its files, 0..1. */
        record Loading(double fraction) implements Event {}

        /** What it will need. */
        record Memory(MemoryTable table) implements Event {}

        /** Nothing in particular. */
        record Other() implements Event {}
    }

    static Event parse(String raw) {
        if (raw.startsWith(STATE)) {
            return loading(raw.substring(STATE.length()));
        }
        if (raw.startsWith(MEMORY)) {
            return memory(raw);
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

    private static Event memory(String json) {
        List<MemoryTable.Row> rows = new ArrayList<>();
        for (JsonNode row :
                tree(json).map(node -> node.path("data").path("rows")).orElse(JSON.createArrayNode())) {
            rows.add(new MemoryTable.Row(
                    row.path("name").asString("?"),
                    row.path("kind").asString("").equals("device"),
                    row.path("free").asLong(0),
                    row.path("model").asLong(0),
                    row.path("context").asLong(0),
                    row.path("compute").asLong(0)));
        }
        return rows.isEmpty() ? new Event.Other() : new Event.Memory(new MemoryTable(rows));
    }

    /**
     * The line when llama-server itself calls it an error, or when it does not say what it is. What people write to it never stands in one that ggml
     * or llama.cpp wrote, but may be quoted in one of its server's, which tells nothing about memory anyway.
     */
    static Optional<String> error(String raw) {
        if (isProtocol(raw)) {
            return Optional.empty();
        }
        if (!raw.startsWith(JSON_LINE)) {
            return Optional.of(raw).filter(line -> !SERVER.matcher(line).find());
        }
        return tree(raw)
                .filter(line -> line.path("level").asString("").equals("error"))
                .map(line -> line.path("msg").asString("").strip())
                .filter(line -> !SERVER.matcher(line).find());
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
        if (!raw.startsWith(JSON_LINE)) {
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
