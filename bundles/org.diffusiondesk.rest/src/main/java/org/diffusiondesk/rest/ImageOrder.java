package org.diffusiondesk.rest;

import java.io.IOException;
import java.util.Optional;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.image.JobOptions;
import org.diffusiondesk.http.Exchange;
import org.diffusiondesk.http.Form;
import org.diffusiondesk.http.JsonFields;

/** A request for pictures together with how it is to be queued, read from its body and the header {@code Idempotency-Key}. */
record ImageOrder(ImageCall call, JobOptions options) {
    /** The server's own limit is lower where it is set so. */
    private static final long MAX_EDIT = 64L << 20;

    private static final int MAX_KEY = 255;

    static ImageOrder generation(Exchange exchange) throws IOException {
        JsonFields fields = exchange.body().json();
        return order(exchange, fields, ImageCall.read(fields, ExtraFields.control(fields)));
    }

    static ImageOrder edit(Exchange exchange) throws IOException {
        if (exchange.body().isForm()) {
            return form(exchange);
        }
        JsonFields fields = exchange.body().json(MAX_EDIT);
        return order(exchange, fields, ImageCall.read(fields, EditInputs.ofJson(fields)));
    }

    /** Either of them: an edit brings pictures. */
    static ImageOrder read(Exchange exchange) throws IOException {
        if (exchange.body().isForm()) {
            return form(exchange);
        }
        JsonFields fields = exchange.body().json(MAX_EDIT);
        boolean edit = fields.has("image") || fields.has("mask");
        return order(
                exchange,
                fields,
                ImageCall.read(fields, edit ? EditInputs.ofJson(fields) : ExtraFields.control(fields)));
    }

    private static ImageOrder form(Exchange exchange) throws IOException {
        Form form = exchange.body().form(MAX_EDIT);
        JsonFields fields = ExtraFields.ofForm(form.fields());
        return order(exchange, fields, ImageCall.read(fields, EditInputs.ofForm(form, fields)));
    }

    private static ImageOrder order(Exchange exchange, JsonFields fields, ImageCall call) {
        int priority = fields.integer("priority", JobOptions.NORMAL.priority(), JobOptions.LOWEST, JobOptions.HIGHEST);
        return new ImageOrder(call, new JobOptions(priority, key(exchange)));
    }

    private static Optional<String> key(Exchange exchange) {
        Optional<String> key = exchange.header("Idempotency-Key").map(String::strip);
        key.ifPresent(text -> {
            if (text.isEmpty() || text.length() > MAX_KEY || text.chars().anyMatch(c -> c < ' ' || c > '~')) {
                throw new InvalidRequestException(
                        "Idempotency-Key",
                        "the header Idempotency-Key must have 1 to " + MAX_KEY + " characters of ASCII");
            }
        });
        return key;
    }
}
