package org.diffusiondesk.proxy;

import java.util.List;
import org.diffusiondesk.api.text.TextService;
import org.diffusiondesk.http.Route;
import org.diffusiondesk.http.Routes;

/** Which of llama-server's routes can be called through us. Those that change its slots or its own configuration can't. */
final class ProxyRoutes implements Routes {
    private final TextService text;
    private final UpstreamClient upstream;
    private final ProxySettings settings;

    ProxyRoutes(TextService text, UpstreamClient upstream, ProxySettings settings) {
        this.text = text;
        this.upstream = upstream;
        this.settings = settings;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                route("POST", "/v1/chat/completions", "/v1/chat/completions"),
                route("POST", "/v1/completions", "/v1/completions"),
                route("POST", "/v1/embeddings", "/v1/embeddings"),
                route("POST", "/v1/tokenize", "/tokenize"),
                route("POST", "/v1/detokenize", "/detokenize"),
                route("GET", "/v1/llm/props", "/props"),
                route("GET", "/v1/llm/slots", "/slots"),
                route("POST", "/v1/llm/responses", "/v1/responses"),
                route("POST", "/v1/llm/messages", "/v1/messages"));
    }

    private Route route(String method, String path, String target) {
        return Route.async(
                method, path, exchange -> new Forwarding(exchange, target, text, upstream, settings).start());
    }
}
