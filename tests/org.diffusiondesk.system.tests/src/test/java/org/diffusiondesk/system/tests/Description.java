package org.diffusiondesk.system.tests;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** What the product says of itself in {@code /openapi.yaml}. */
record Description(JsonNode root) {
    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

    /** One method of one path. */
    record Operation(String method, String path, JsonNode node) {
        String name() {
            return method + " " + path;
        }
    }

    static Description of(Api api) {
        Answer answer = api.get("/openapi.yaml");
        if (answer.status() != 200) {
            throw new AssertionError(answer.toString());
        }
        return new Description(new YAMLMapper().readTree(answer.text()));
    }

    List<Operation> operations() {
        List<Operation> all = new ArrayList<>();
        root.path("paths").properties().forEach(path -> path.getValue().properties().stream()
                .filter(each -> METHODS.contains(each.getKey()))
                .forEach(each -> all.add(new Operation(each.getKey().toUpperCase(), path.getKey(), each.getValue()))));
        return all;
    }

    /** {@code METHOD /path} of all. */
    Set<String> names() {
        Set<String> names = new TreeSet<>();
        operations().forEach(operation -> names.add(operation.name()));
        return names;
    }

    /** The node itself, or what its {@code $ref} names. */
    JsonNode resolved(JsonNode node) {
        JsonNode now = node;
        while (now.path("$ref").isString()) {
            now = root.at(now.path("$ref").stringValue().substring(1));
            if (now.isMissingNode()) {
                throw new AssertionError("openapi.yaml has no " + node);
            }
        }
        return now;
    }

    /** The schema of a JSON body; missing when the operation takes none, or a picture as it is as well. */
    JsonNode jsonBody(Operation operation) {
        if (operation.node().path("requestBody").path("content").has("image/png")) {
            return root.path("none");
        }
        return resolved(operation
                .node()
                .path("requestBody")
                .path("content")
                .path("application/json")
                .path("schema"));
    }
}
