package org.diffusiondesk.system.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code /openapi.yaml} tells every route that is served, and no other. */
@SharedProduct
class OpenApiTest {
    private static final Pattern TEMPLATE = Pattern.compile("\\{([^}]+)}");

    private static Set<String> served(Api api) {
        Set<String> all = new TreeSet<>();
        for (JsonNode route : api.get("/v1/routes").ok().path("routes")) {
            all.add(route.path("method").asString() + " "
                    + route.path("path").asString().replace("...}", "}"));
        }
        return all;
    }

    @Test
    void everyRouteIsDescribedAndEveryDescriptionServed(Api api) {
        Set<String> served = served(api);
        Set<String> described = Description.of(api).names();
        Set<String> missing = new TreeSet<>(served);
        missing.removeAll(described);
        Set<String> gone = new TreeSet<>(described);
        gone.removeAll(served);
        assertThat(missing)
                .as("routes that bundles/org.diffusiondesk.rest/openapi does not describe")
                .isEmpty();
        assertThat(gone).as("described routes that are not served").isEmpty();
        assertThat(served).hasSizeGreaterThan(60);
    }

    @Test
    void everyReferenceLeadsSomewhereAndEveryOperationIsWhole(Api api) {
        Description description = Description.of(api);
        List<String> wrong = new ArrayList<>();
        references(description.root()).forEach(description::resolved);
        Set<String> ids = new TreeSet<>();
        for (Description.Operation operation : description.operations()) {
            JsonNode node = operation.node();
            if (!ids.add(node.path("operationId").asString(""))) {
                wrong.add(operation.name() + ": its operationId is missing or taken");
            }
            if (node.path("summary").asString("").isBlank() || node.path("tags").isEmpty()) {
                wrong.add(operation.name() + ": no summary or no tag");
            }
            for (String status : List.of("400", "401", "403")) {
                if (node.path("responses").path(status).isMissingNode()) {
                    wrong.add(operation.name() + ": no answer " + status);
                }
            }
            boolean large = !node.path("requestBody").isMissingNode();
            if (large && node.path("responses").path("413").isMissingNode()) {
                wrong.add(operation.name() + ": takes a body and has no answer 413");
            }
            TEMPLATE.matcher(operation.path())
                    .results()
                    .map(found -> found.group(1))
                    .filter(name -> !hasParameter(description, node, name))
                    .forEach(name -> wrong.add(operation.name() + ": {" + name + "} is not described"));
        }
        assertThat(wrong).isEmpty();
    }

    private static boolean hasParameter(Description description, JsonNode operation, String name) {
        for (JsonNode parameter : operation.path("parameters")) {
            if (description.resolved(parameter).path("name").asString("").equals(name)) {
                return true;
            }
        }
        return false;
    }

    private static List<JsonNode> references(JsonNode node) {
        List<JsonNode> all = new ArrayList<>();
        if (node.has("$ref")) {
            all.add(node);
        }
        node.forEach(child -> all.addAll(references(child)));
        return all;
    }
}
