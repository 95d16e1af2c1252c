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

    /** For what is not there yet: parts of the same process are seconds away, not minutes. */
    private static final String SOON = "1";

    private final RouteFinder routes;
    private final AccessGuard guard;
    private final AnswerHeaders headers;
    private final OpenStreams streams;
    private final RouteTraffic traffic;
    private final BodyBudget bodies;
    private final HttpLimits limits;

    Dispatcher(RouteFinder routes, HttpSettings settings, OpenStreams streams, RouteTraffic traffic) {
        this.routes = routes;
        this.guard = new AccessGuard(settings);
        this.headers = new AnswerHeaders(guard, settings);
        this.streams = streams;
        this.traffic = traffic;
        this.limits = settings.limits();
        this.bodies = new BodyBudget(limits);
    }

    /** Answers the request, now or later; the callback is completed exactly once. */
    void handle(Request request, Response response, Callback callback) {
        LimitedEndPoint.begin(request);
        HttpFields asked = request.getHeaders();
        String path = request.getHttpURI().getDecodedPath();
        RouteTable.Match match =
                guard.isHidden(path) ? new RouteTable.Nothing() : routes.find(request.getMethod(), path);
        Route route = match instanceof RouteTable.Found found ? found.route() : null;
        headers.begin(asked, response.getHeaders());
        Optional<AccessGuard.Refusal> refusal = guard.checkSource(request.getMethod(), asked);
        if (request.getMethod().equals("OPTIONS")
                && refusal.filter(r -> asked.contains(HttpHeader.ORIGIN)).isPresent()) {
            refusal = Optional.empty(); // without CORS headers the answer means "no" to a browser
        }
        count(request, response, refusal.isPresent() ? null : route);
        if (refusal.isEmpty() && request.getMethod().equals("OPTIONS")) {
            options(match, path, asked, response, callback);
            return;
        }
        Route.Access access = route == null ? Route.Access.KEY : route.access();
        refusal = refusal.or(() -> guard.checkKey(access, path, asked));
        if (refusal.isPresent()) {
            refuse(refusal.get(), request, response, callback);
            return;
        }
        answer(match, path, request, response, callback);
    }

    private void count(Request request, Response response, @Nullable Route route) {
        traffic.began();
        Request.addCompletionListener(request, failure -> {
            long nanos = System.nanoTime() - request.getHeadersNanoTime();
            traffic.ended(route, response.getStatus(), nanos);
            if (LOG.isDebugEnabled()) {
                LOG.debug(
                        "http: {} {} -> {} in {} ms",
                        request.getMethod(),
                        request.getHttpURI().getDecodedPath(),
                        response.getStatus(),
                        TimeUnit.NANOSECONDS.toMillis(nanos));
            }
        });
    }

    private void answer(RouteTable.Match match, String path, Request request, Response response, Callback callback) {
        switch (match) {
            case RouteTable.Found found -> run(found, path, request, response, callback);
            case RouteTable.WrongMethod wrong -> {
                response.getHeaders().put(HttpHeader.ALLOW, wrong.allow());
                String message = "%s is not possible here; %s is".formatted(request.getMethod(), wrong.allow());
                fail(ErrorCode.METHOD_NOT_ALLOWED, message, response, callback);
            }
            case RouteTable.Nothing nothing -> refuse(false, path, response, callback);
            case RouteTable.NotYet later -> refuse(true, path, response, callback);
        }
    }

    private static void refuse(boolean later, String path, Response response, Callback callback) {
        if (later) {
            response.getHeaders().put(HttpHeader.RETRY_AFTER, SOON);
            fail(
                    ErrorCode.UNAVAILABLE,
                    "DiffusionDesk is starting; what serves " + path + " may be on its way",
                    response,
                    callback);
        } else {
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
        BodyBudget.Meter meter = bodies.open();
        Callback answered = answered(clientGone, meter, callback);
        Map<String, String> params = found.params();
        switch (found.route().handler()) {
            case BlockingHandler blocking -> {
                JettyExchange exchange = new JettyExchange(
                        request, response, params, path, clientGone, streams, meter, limits.maxBody());
                Thread.ofVirtual().name("http-" + found.route().path()).start(() -> exchange.run(blocking, answered));
            }
            case AsyncHandler async -> {
                try {
                    async.handle(new AsyncExchange(
                            request, response, answered, params, clientGone, meter, limits.maxBody()));
                } catch (RuntimeException e) {
                    ErrorAnswer.send(e, response, answered);
                }
            }
        }
    }

    private void options(RouteTable.Match match, String path, HttpFields asked, Response response, Callback callback) {
        if (!(match instanceof RouteTable.WrongMethod known)) {
            refuse(match instanceof RouteTable.NotYet, path, response, callback);
            return;
        }
        headers.preflight(asked, response.getHeaders(), known.allow());
        response.setStatus(204);
        callback.succeeded();
    }

    private void refuse(AccessGuard.Refusal refusal, Request request, Response response, Callback callback) {
        Runnable send =
                () -> JsonErrorHandler.send(response, callback, refusal.status(), refusal.code(), refusal.message());
        if (refusal.status() != 401) {
            send.run();
            return;
        }
        response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Bearer");
        if (AccessGuard.hasCredentials(request.getHeaders())) {
            long delay = limits.wrongKeyDelay().toMillis();
            request.getComponents().getScheduler().schedule(send, delay, TimeUnit.MILLISECONDS);
        } else {
            send.run();
        }
    }

    private static void fail(ErrorCode code, String message, Response response, Callback callback) {
        JsonErrorHandler.send(response, callback, Errors.status(code), code, message);
    }

    /** Stops watching the connection before Jetty goes on with it. */
    private static Callback answered(ClientGone clientGone, BodyBudget.Meter meter, Callback callback) {
        return Callback.from(
                InvocationType.NON_BLOCKING,
                () -> {
                    clientGone.unwatch();
                    meter.close();
                    callback.succeeded();
                },
                failure -> {
                    clientGone.unwatch();
                    meter.close();
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
