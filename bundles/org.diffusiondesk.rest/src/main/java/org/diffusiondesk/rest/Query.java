package org.diffusiondesk.rest;

import java.util.List;
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

    /** One of the given words; the error lists them. */
    static Optional<String> oneOf(Exchange exchange, String name, List<String> words) {
        Optional<String> value = exchange.query(name);
        value.filter(word -> !words.contains(word)).ifPresent(word -> {
            throw new InvalidRequestException(
                    name, "query parameter " + name + " must be one of " + String.join(", ", words));
        });
        return value;
    }

    /** {@code true} or {@code false}; false when absent. */
    static boolean bool(Exchange exchange, String name) {
        return oneOf(exchange, name, List.of("true", "false", "1", "0"))
                .filter(word -> word.equals("true") || word.equals("1"))
                .isPresent();
    }
}
