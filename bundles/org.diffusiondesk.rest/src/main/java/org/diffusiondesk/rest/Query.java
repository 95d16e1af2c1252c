package org.diffusiondesk.rest;

import java.util.Optional;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.http.Exchange;

/** Reads query parameters strictly. */
final class Query {
    private Query() {}

    static int integer(Exchange exchange, String name, int fallback, int low, int high) {
        Optional<String> text = exchange.query(name);
        if (text.isEmpty()) {
            return fallback;
        }
        try {
            int value = Integer.parseInt(text.get());
            if (value >= low && value <= high) {
                return value;
            }
        } catch (NumberFormatException wrong) {
            // the same answer as for a number out of range
        }
        throw new InvalidRequestException(
                name, "query parameter " + name + " must be a whole number from " + low + " to " + high);
    }
}
