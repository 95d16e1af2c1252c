package org.diffusiondesk.system.tests;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes wrong requests out of the description of the right ones: each field in each way, each body broken in each way. */
final class Malformed {
    /** A request that must be refused. */
    record Wrong(String what, String method, String path, String contentType, byte[] body) {
        Wrong(String what, Description.Operation operation, String path, byte[] body) {
            this(what, operation.method(), path, "application/json", body);
        }
    }

    private static final String TWICE = "{\"a\":1,\"a\":2}";

    /** What can't be the body of any request. */
    private static final Map<String, byte[]> BODIES = bodies();

    /** Values of each kind of JSON, as they stand in it. */
    private static final Map<String, List<String>> VALUES = Map.of(
            "string", List.of("\"wrong\""),
            "number", List.of("1.5", "-1e300", "1e300"),
            "integer", List.of("-99999999999999999999", "99999999999999999999999999"),
            "boolean", List.of("true"),
            "array", List.of("[]", "[[[]]]", "[null]"),
            "object", List.of("{}", "{\"a\":{\"b\":[1]}}"));

    /** Of what llama-server reads: the rest of its fields it takes as they come, and of two with one name the last. */
    private static final Set<String> READ_BY_US = Set.of("model", "messages", "stream");

    private static final Pattern PROXIED = Pattern.compile(
            "(/v1)?/(chat/completions|completions?|embeddings|tokenize|detokenize|llm/responses|llm/messages)");

    private final Description description;

    Malformed(Description description) {
        this.description = description;
    }

    private static Map<String, byte[]> bodies() {
        Map<String, byte[]> all = new LinkedHashMap<>();
        for (String text : List.of(
                "{",
                "{\"a\":",
                "{\"a\":\"b",
                "[]",
                "[{}]",
                "\"text\"",
                "7",
                "null",
                "true",
                "{} {}",
                "{}x",
                "{'a':1}",
                "{a:1}",
                "{\"a\":NaN}",
                "{\"a\":Infinity}",
                "{\"a\":-}",
                "{\"a\":1,}",
                "{\"a\":01}",
                "{\"a\":+1}",
                "{\"a\":.5}",
                "{\"a\":0x1}",
                "{\"a\":\"\\u12\"}",
                "{\"a\":\"\\x41\"}",
                "{\"a\":\"line\nend\"}",
                "{\"a\":undefined}",
                "{\"a\":1 \"b\":2}",
                "{\"a\" 1}",
                "/* */{}",
                "{\"a\":1}//",
                TWICE,
                "a=1&b=2",
                "<a/>")) {
            all.put(text, text.getBytes(StandardCharsets.UTF_8));
        }
        all.put("deep arrays", ("{\"a\":" + "[".repeat(5000)).getBytes(StandardCharsets.UTF_8));
        all.put("deep objects", "{\"a\":".repeat(5000).getBytes(StandardCharsets.UTF_8));
        all.put("bytes that are no UTF-8", new byte[] {'{', '"', (byte) 0xc3, 0x28, '"', ':', '1', '}'});
        all.put("a lone byte of UTF-8", new byte[] {'{', '"', 'a', '"', ':', '"', (byte) 0xff, '"', '}'});
        all.put("a NUL", new byte[] {'{', 0, '}'});
        all.put("a number of 2000 digits", ("{\"a\":" + "9".repeat(2000) + "}").getBytes(StandardCharsets.UTF_8));
        return all;
    }

    List<Wrong> all() {
        List<Wrong> all = new ArrayList<>();
        Map<String, Set<String>> methods = new LinkedHashMap<>();
        for (Description.Operation operation : description.operations()) {
            methods.computeIfAbsent(operation.path(), path -> new TreeSet<>()).add(operation.method());
            String path = filled(operation);
            if (!description.jsonBody(operation).isMissingNode()) {
                BODIES.forEach((name, body) -> {
                    if (!name.equals(TWICE) || !isProxied(operation.path())) {
                        all.add(new Wrong(operation.name() + " with " + name, operation, path, body));
                    }
                });
                all.addAll(fields(operation, path));
            }
            all.addAll(parameters(operation));
        }
        methods.forEach((path, known) -> {
            for (String method : List.of("GET", "POST", "PUT", "PATCH", "DELETE")) {
                if (!known.contains(method)) {
                    all.add(new Wrong(method + " " + path, method, filled(path), "application/json", new byte[0]));
                }
            }
        });
        all.addAll(BrokenForms.all());
        return all;
    }

    /** With something for each template: what exists where that is harmless. */
    private String filled(Description.Operation operation) {
        return filled(operation.path());
    }

    private static String filled(String path) {
        return path.replaceAll("\\{[^}]*}", "no-such-thing");
    }

    private List<Wrong> fields(Description.Operation operation, String path) {
        List<Wrong> all = new ArrayList<>();
        JsonNode schema = description.jsonBody(operation);
        ObjectNode right = right(operation, schema);
        schema.path("required").forEach(name -> {
            if (isProxied(operation.path()) && !READ_BY_US.contains(name.asString())) {
                return;
            }
            ObjectNode body = right.deepCopy();
            body.remove(name.asString());
            all.add(new Wrong(operation.name() + " without " + name, operation, path, bytes(body.toString())));
        });
        schema.path("properties").properties().forEach(property -> {
            String name = property.getKey();
            for (String value : wrong(operation, name, description.resolved(property.getValue()))) {
                ObjectNode body = right.deepCopy();
                body.put(name, "@@");
                String text = body.toString().replace("\"@@\"", value);
                all.add(new Wrong(operation.name() + " with " + name + " " + value, operation, path, bytes(text)));
            }
        });
        return all;
    }

    /** What the operation takes, as small as possible. */
    private static ObjectNode right(Description.Operation operation, JsonNode schema) {
        JsonNode example = operation
                .node()
                .path("requestBody")
                .path("content")
                .path("application/json")
                .path("example");
        ObjectNode body = example.isObject() ? ((ObjectNode) example).deepCopy() : Json.object();
        schema.path("required").forEach(name -> {
            if (!body.has(name.asString())) {
                body.put(name.asString(), "x");
            }
        });
        return body;
    }

    private List<String> wrong(Description.Operation operation, String name, JsonNode schema) {
        boolean messages = name.equals("messages") && operation.path().startsWith("/v1/llm/"); // any will do there
        if (isProxied(operation.path()) && (messages || !READ_BY_US.contains(name))) {
            return List.of();
        }
        Set<String> kinds = kinds(schema);
        List<String> all = new ArrayList<>();
        VALUES.forEach((kind, values) -> {
            if (!kinds.contains(kind) && !(kind.equals("integer") && kinds.contains("number"))) {
                all.addAll(values);
            }
        });
        if (!schema.path("enum").isMissingNode()) {
            all.add("\"no-such-word\"");
        }
        if (schema.path("minimum").isNumber() && kinds.contains("integer")) {
            all.add(Long.toString(schema.path("minimum").asLong() - 1));
        }
        if (schema.path("maximum").isNumber() && kinds.contains("integer") && !isProxied(operation.path())) {
            all.add("99999999999");
        }
        return all;
    }

    private Set<String> kinds(JsonNode schema) {
        Set<String> kinds = new TreeSet<>();
        schema.path("type").forEach(kind -> kinds.add(kind.asString()));
        if (schema.path("type").isString()) {
            kinds.add(schema.path("type").asString());
        }
        schema.path("anyOf").forEach(one -> kinds.addAll(kinds(description.resolved(one))));
        return kinds;
    }

    private static boolean isProxied(String path) {
        return PROXIED.matcher(path).matches();
    }

    private List<Wrong> parameters(Description.Operation operation) {
        List<Wrong> all = new ArrayList<>();
        for (JsonNode each : operation.node().path("parameters")) {
            JsonNode parameter = description.resolved(each);
            String name = parameter.path("name").asString();
            String kind = parameter.path("schema").path("type").asString("");
            boolean strict = !kind.equals("string")
                    || !parameter.path("schema").path("enum").isMissingNode();
            if (parameter.path("in").asString().equals("query") && strict) {
                for (String value : List.of("wrong", "1.5", "-1", "99999999999", "%00", "")) {
                    all.add(new Wrong(
                            operation.name() + "?" + name + "=" + value,
                            operation,
                            filled(operation) + "?" + name + "=" + value,
                            new byte[0]));
                }
            }
            if (parameter.path("in").asString().equals("path")) {
                for (String value :
                        List.of("no-such-thing", "..%2f..", "%00", "%ff", "a%2fb%2fc", "x".repeat(3000), ".%20.")) {
                    String path = operation.path().replace("{" + name + "}", value);
                    all.add(new Wrong(operation.method() + " " + path, operation, path, new byte[0]));
                }
            }
        }
        return all;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
