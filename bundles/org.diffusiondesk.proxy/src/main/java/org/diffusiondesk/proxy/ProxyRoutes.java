package org.diffusiondesk.proxy;

import java.util.List;
import org.diffusiondesk.api.text.TextService;
import org.diffusiondesk.api.worker.Workers;
import org.diffusiondesk.http.Route;
import org.diffusiondesk.http.Routes;

/** Which of llama-server's routes can be called through us. Those that change its slots or its own configuration can't; a GET does not start it. */
final class ProxyRoutes implements Routes {
    private final Access use;
    private final Access look;
    private final UpstreamClient upstream;
    private final ProxySettings settings;

    ProxyRoutes(TextService text, Workers workers, UpstreamClient upstream, ProxySettings settings) {
        this.use = Access.using(text);
        this.look = Access.lookingAt(workers);
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
                route("POST", "/v1/llm/messages", "/v1/messages"),
                // where clients of llama-server look
                route("POST", "/chat/completions", "/v1/chat/completions"),
                route("POST", "/completion", "/completion"),
                route("POST", "/tokenize", "/tokenize"),
                route("POST", "/detokenize", "/detokenize"),
                route("GET", "/props", "/props"),
                route("GET", "/slots", "/slots"));
    }

    private Route route(String method, String path, String target) {
        Access access = method.equals("GET") ? look : use;
        return Route.async(
                method, path, exchange -> new Forwarding(exchange, target, access, upstream, settings).start());
    }
}
