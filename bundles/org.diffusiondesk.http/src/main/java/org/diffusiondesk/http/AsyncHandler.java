package org.diffusiondesk.http;

/**
 * Answers a request with Jetty's own means. Called on a thread of the server that must not be blocked; it owes the callback of the exchange exactly
 * one completion. An exception from {@link #handle} becomes an error answer, when it comes before the callback's completion.
 */
@FunctionalInterface
public non-sealed interface AsyncHandler extends RouteHandler {
    void handle(AsyncExchange exchange);
}
