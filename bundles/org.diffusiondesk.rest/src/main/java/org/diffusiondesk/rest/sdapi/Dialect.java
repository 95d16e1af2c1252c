package org.diffusiondesk.rest.sdapi;

import java.io.IOException;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.http.BlockingHandler;
import org.diffusiondesk.http.Errors;
import org.diffusiondesk.http.Exchange;
import org.diffusiondesk.http.Route;
import tools.jackson.databind.node.ObjectNode;

/** Routes whose errors look as AUTOMATIC1111's: {@code detail} for people, beside our own {@code error}. */
final class Dialect {
    /** What its framework answers to a field that is wrong; some clients look for it. */
    private static final int UNPROCESSABLE = 422;

    private Dialect() {}

    static Route get(String name, BlockingHandler handler) {
        return Route.get("/sdapi/v1/" + name, translated(handler));
    }

    static Route post(String name, BlockingHandler handler) {
        return Route.post("/sdapi/v1/" + name, translated(handler));
    }

    private static BlockingHandler translated(BlockingHandler handler) {
        return exchange -> {
            try {
                handler.handle(exchange);
            } catch (DeskException refused) {
                answer(exchange, refused);
            }
        };
    }

    private static void answer(Exchange exchange, DeskException refused) throws IOException {
        if (refused.code() == ErrorCode.INTERNAL) {
            throw refused; // whoever calls us writes it into the log
        }
        int status = refused.code() == ErrorCode.INVALID_REQUEST ? UNPROCESSABLE : Errors.status(refused.code());
        ObjectNode body = Errors.body(refused)
                .put("detail", refused.text())
                .put("body", "")
                .put("errors", refused.text());
        Errors.retryAfter(refused.code())
                .ifPresent(wait -> exchange.setHeader("Retry-After", Long.toString(wait.toSeconds())));
        exchange.respond(status, body);
    }
}
