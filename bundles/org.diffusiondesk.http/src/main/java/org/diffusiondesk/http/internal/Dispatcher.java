package org.diffusiondesk.http.internal;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.http.AsyncExchange;
import org.diffusiondesk.http.AsyncHandler;
import org.diffusiondesk.http.BlockingHandler;
import org.diffusiondesk.http.Errors;
import org.diffusiondesk.http.Route;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From a request to its route: checks who asks, finds the route, and runs its handler on the right kind of thread. */
final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    private final RouteRegistry registry;
    private final AccessGuard guard;
    private final OpenStreams streams;
    private final long maxBody;

    Dispatcher(RouteRegistry registry, HttpSettings settings, OpenStreams streams) {
        this.registry = registry;
        this.guard = new AccessGuard(settings);
        this.streams = streams;
        this.maxBody = settings.maxBody();
    }

    /** Answers the request, now or later; the callback is completed exactly once. */
    void handle(Request request, Response response, Callback callback) {
        HttpFields headers = request.getHeaders();
        String path = request.getHttpURI().getDecodedPath();
        if (LOG.isDebugEnabled()) {
            Request.addCompletionListener(request, failure -> logged(request, response, path));
        }
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        allowOrigin(headers, response);
        Optional<AccessGuard.Refusal> refusal = guard.checkSource(headers);
        if (request.getMethod().equals("OPTIONS")
                && refusal.filter(r -> headers.contains(HttpHeader.ORIGIN)).isPresent()) {
            refusal = Optional.empty(); // without CORS headers the answer means "no" to a browser
        }
        if (refusal.isEmpty() && request.getMethod().equals("OPTIONS")) {
            options(path, headers, response, callback);
            return;
        }
        RouteTable.Match match = guard.isHidden(path)
                ? new RouteTable.Nothing()
                : registry.table().match(request.getMethod(), path);
        Route.Access access =
                match instanceof RouteTable.Found found ? found.route().access() : Route.Access.KEY;
        refusal = refusal.or(() -> guard.checkKey(access, path, headers));
        if (refusal.isPresent()) {
            refuse(refusal.get(), response, callback);
            return;
        }
        answer(match, path, request, response, callback);
    }

    private void answer(RouteTable.Match match, String path, Request request, Response response, Callback callback) {
        switch (match) {
            case RouteTable.Found found -> run(found, path, request, response, callback);
            case RouteTable.WrongMethod wrong -> {
                response.getHeaders().put(HttpHeader.ALLOW, wrong.allow());
                String message = "%s is not possible here; %s is".formatted(request.getMethod(), wrong.allow());
                fail(ErrorCode.METHOD_NOT_ALLOWED, message, response, callback);
            }
            case RouteTable.Nothing nothing ->
                fail(ErrorCode.NOT_FOUND, "there is no route " + path, response, callback);
        }
    }

    private void run(RouteTable.Found found, String path, Request request, Response response, Callback callback) {
        if (!found.params().values().stream().allMatch(PathParams::isSafe)) {
            fail(ErrorCode.INVALID_REQUEST, "the path has a segment that can't be a name: " + path, response, callback);
            return;
        }
        request.addIdleTimeoutListener(
                timeout -> false); // work may be silent for long; a stuck read or write still ends
        ClientGone clientGone = new ClientGone(request);
        Callback answered = answered(clientGone, callback);
        Map<String, String> params = found.params();
        switch (found.route().handler()) {
            case BlockingHandler blocking -> {
                JettyExchange exchange =
                        new JettyExchange(request, response, params, path, clientGone, streams, maxBody);
                Thread.ofVirtual().name("http-" + found.route().path()).start(() -> exchange.run(blocking, answered));
            }
            case AsyncHandler async -> {
                try {
                    async.handle(new AsyncExchange(request, response, answered, params, clientGone, maxBody));
                } catch (RuntimeException e) {
                    ErrorAnswer.send(e, response, answered);
                }
            }
        }
    }

    private void options(String path, HttpFields headers, Response response, Callback callback) {
        if (!(registry.table().match("OPTIONS", path) instanceof RouteTable.WrongMethod known)
                || guard.isHidden(path)) {
            fail(ErrorCode.NOT_FOUND, "there is no route " + path, response, callback);
            return;
        }
        HttpFields.Mutable answer = response.getHeaders();
        answer.put(HttpHeader.ALLOW, known.allow());
        if (guard.isAllowedOrigin(headers.get(HttpHeader.ORIGIN))) {
            answer.put("Access-Control-Allow-Methods", known.allow());
            String wanted = headers.get("Access-Control-Request-Headers");
            answer.put("Access-Control-Allow-Headers", wanted == null ? "Authorization, Content-Type" : wanted);
            answer.put("Access-Control-Max-Age", "600");
        }
        response.setStatus(204);
        callback.succeeded();
    }

    private void allowOrigin(HttpFields headers, Response response) {
        String origin = headers.get(HttpHeader.ORIGIN);
        if (origin != null && guard.isAllowedOrigin(origin)) {
            response.getHeaders().put("Access-Control-Allow-Origin", origin);
            response.getHeaders().put(HttpHeader.VARY, "Origin");
        }
    }

    private static void refuse(AccessGuard.Refusal refusal, Response response, Callback callback) {
        if (refusal.status() == 401) {
            response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Bearer");
        }
        JsonErrorHandler.send(response, callback, refusal.status(), refusal.code(), refusal.message());
    }

    private static void fail(ErrorCode code, String message, Response response, Callback callback) {
        JsonErrorHandler.send(response, callback, Errors.status(code), code, message);
    }

    private static void logged(Request request, Response response, String path) {
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - request.getBeginNanoTime());
        LOG.debug("http: {} {} -> {} in {} ms", request.getMethod(), path, response.getStatus(), millis);
    }

    /** Stops watching the connection before Jetty goes on with it. */
    private static Callback answered(ClientGone clientGone, Callback callback) {
        return Callback.from(
                InvocationType.NON_BLOCKING,
                () -> {
                    clientGone.unwatch();
                    callback.succeeded();
                },
                failure -> {
                    clientGone.unwatch();
                    callback.failed(failure);
                });
    }

    /** Jetty's side; its types say nothing about null. */
    Handler asHandler() {
        return new Handler.Abstract.NonBlocking() {
            @Override
            public boolean handle(@Nullable Request request, @Nullable Response response, @Nullable Callback callback) {
                Dispatcher.this.handle(
                        Objects.requireNonNull(request),
                        Objects.requireNonNull(response),
                        Objects.requireNonNull(callback));
                return true;
            }
        };
    }
}
