package org.diffusiondesk.app;

import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.http.Exchange;
import org.diffusiondesk.http.Json;
import org.diffusiondesk.http.Route;
import org.diffusiondesk.http.Routes;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/config}: all settings with their types, and changes to them. Secrets are never told, only whether there are any. */
final class ConfigRoutes implements Routes {
    /** Stands for a secret; sent back, it changes nothing. */
    private static final String SET = "set";

    private static final Pattern SECRET = Pattern.compile("(?i).*(key|keys|token|secret|password)");

    /** Refuses what only others can judge, for example the name of a model. */
    @FunctionalInterface
    interface Check {
        void check(String key, String value);
    }

    private final SettingsStore store;
    private final Check check;
    private final BiConsumer<String, Map<String, Object>> apply;

    /** {@code apply} gives a PID its settings. */
    ConfigRoutes(SettingsStore store, Check check, BiConsumer<String, Map<String, Object>> apply) {
        this.store = store;
        this.check = check;
        this.apply = apply;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.get("/v1/config", this::show), Route.post("/v1/config", this::change));
    }

    private void show(Exchange exchange) throws IOException {
        exchange.respond(200, answer());
    }

    private void change(Exchange exchange) throws IOException {
        ObjectNode body = exchange.body().json().node();
        Map<String, Optional<String>> changes = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : body.properties()) {
            String key = entry.getKey();
            Object fallback = store.fallback(key).orElseThrow(() -> unknown(key));
            boolean untouched = isSecret(key)
                    && entry.getValue().isString()
                    && entry.getValue().stringValue().equals(SET);
            if (!untouched) {
                changes.put(key, text(key, entry.getValue(), fallback));
            }
        }
        SettingsStore.Outcome outcome = store.change(changes, apply);
        ObjectNode answer = answer();
        fill(answer.putArray("applied"), outcome.applied());
        fill(answer.putArray("waiting"), outcome.waiting());
        exchange.respond(200, answer);
    }

    private static void fill(ArrayNode array, Collection<String> keys) {
        keys.forEach(array::add);
    }

    private Optional<String> text(String key, JsonNode value, Object fallback) {
        if (store.isFixed(key)) {
            throw new InvalidRequestException(
                    key, key + " can't be changed here, only in config/settings.json or on the command line");
        }
        if (value.isNull()) {
            return Optional.empty();
        }
        boolean fits =
                switch (fallback) {
                    case Integer i -> value.isIntegralNumber() && value.canConvertToInt();
                    case Long l -> value.isIntegralNumber() && value.canConvertToLong();
                    case Double d -> value.isNumber();
                    case Boolean b -> value.isBoolean();
                    default -> value.isString();
                };
        if (!fits) {
            throw new InvalidRequestException(
                    key, key + " must be " + Settings.typeName(fallback) + ", or null for its default");
        }
        String text = value.asString();
        check.check(key, text);
        return Optional.of(text);
    }

    private InvalidRequestException unknown(String key) {
        String shown = key.length() > 100 ? key.substring(0, 100) + "..." : key;
        String group = key.contains(".") ? key.substring(0, key.lastIndexOf('.') + 1) : "";
        List<String> near = store.all().stream()
                .map(SettingsStore.Shown::key)
                .filter(known -> !group.isEmpty() && known.startsWith(group))
                .toList();
        return new InvalidRequestException(
                shown,
                "there is no setting " + shown
                        + (near.isEmpty() ? "; GET /v1/config lists them" : "; there are " + String.join(", ", near)));
    }

    private ObjectNode answer() {
        ObjectNode answer = Json.object().put("file", "config/settings.json");
        ObjectNode settings = answer.putObject("settings");
        boolean waiting = false;
        for (SettingsStore.Shown shown : store.all()) {
            ObjectNode node = settings.putObject(shown.key());
            node.set("value", json(shown.key(), shown.value()));
            node.set("default", json(shown.key(), shown.fallback()));
            node.put("type", type(shown.fallback()))
                    .put("source", shown.source())
                    .put("live", shown.live())
                    .put("changeable", !store.isFixed(shown.key()))
                    .put("secret", isSecret(shown.key()))
                    .put("restart_required", shown.pending());
            if (shown.pending()) {
                node.set("next", json(shown.key(), shown.next()));
                waiting = true;
            }
        }
        return answer.put("restart_required", waiting);
    }

    private static boolean isSecret(String key) {
        return SECRET.matcher(key).matches();
    }

    private static String type(Object fallback) {
        return switch (fallback) {
            case Integer i -> "integer";
            case Long l -> "integer";
            case Double d -> "number";
            case Boolean b -> "boolean";
            default -> "string";
        };
    }

    private static JsonNode json(String key, Object value) {
        ObjectNode holder = Json.object();
        switch (value) {
            case Integer i -> holder.put("v", i);
            case Long l -> holder.put("v", l);
            case Double d -> holder.put("v", d);
            case Boolean b -> holder.put("v", b);
            case String[] texts -> holder.put("v", String.join(",", texts));
            default -> holder.put("v", isSecret(key) && !value.toString().isEmpty() ? SET : value.toString());
        }
        return holder.path("v");
    }
}
