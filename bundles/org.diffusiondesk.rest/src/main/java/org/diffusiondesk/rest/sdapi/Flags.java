package org.diffusiondesk.rest.sdapi;

import org.diffusiondesk.http.JsonFields;
import tools.jackson.databind.JsonNode;

/** Fields that are true or false: some clients send 0 and 1. Stateless. */
final class Flags {
    private Flags() {}

    static boolean read(JsonFields fields, String name, boolean fallback) {
        JsonNode value = fields.node().path(name);
        return value.isNumber() ? value.doubleValue() != 0 : value.isBoolean() ? value.booleanValue() : fallback;
    }
}
