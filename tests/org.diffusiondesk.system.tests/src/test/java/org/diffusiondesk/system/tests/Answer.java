package org.diffusiondesk.system.tests;

import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;

/** A whole answer. */
record Answer(int status, HttpHeaders headers, byte[] body) {
    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    JsonNode json() {
        return Json.parse(text());
    }

    /** The body of an answer that must be 200. */
    JsonNode ok() {
        if (status != 200) {
            throw new AssertionError("answered " + this);
        }
        return json();
    }

    /** The error of an error body. */
    JsonNode error() {
        JsonNode error = json().path("error");
        if (!error.path("message").isString()
                || !error.path("code").isString()
                || !error.path("type").isString()) {
            throw new AssertionError("not an error body: " + this);
        }
        return error;
    }

    String message() {
        return error().path("message").asString();
    }

    @Override
    public String toString() {
        String text = text();
        return status + " " + (text.length() > 600 ? text.substring(0, 600) + "..." : text);
    }
}
