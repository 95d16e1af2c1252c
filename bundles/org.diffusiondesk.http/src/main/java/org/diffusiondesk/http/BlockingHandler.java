package org.diffusiondesk.http;

import java.io.IOException;

/**
 * Answers a request on a virtual thread of its own, which it may block. A {@link org.diffusiondesk.api.error.DeskException} that it throws becomes
 * the error answer; any other exception is logged and becomes {@code internal}. After the first event of an {@link EventStream} an exception
 * becomes an event named {@code error}, and the stream ends. A handler that returns without an answer is answered by 204.
 */
@FunctionalInterface
public non-sealed interface BlockingHandler extends RouteHandler {
    void handle(Exchange exchange) throws IOException, InterruptedException;
}
