package org.diffusiondesk.proxy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.diffusiondesk.api.error.CancelledException;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.error.UnavailableException;
import org.diffusiondesk.api.error.WorkerException;
import org.diffusiondesk.api.text.TextLease;
import org.diffusiondesk.api.worker.Lease;
import org.diffusiondesk.http.AsyncExchange;
import org.diffusiondesk.http.Errors;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request on its way to the worker and back: body, lease, worker, answer. It ends exactly once, however it ends, and closes its lease then.
 */
final class Forwarding {
    private static final Logger LOG = LoggerFactory.getLogger(Forwarding.class);

    private static final long MAX_REFUSAL = 64 * 1024;
    private static final int FAULT = 500;

    private final AsyncExchange exchange;
    private final String target;
    private final Access access;
    private final UpstreamClient upstream;
    private final ProxySettings settings;
    private final ClientSide client;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean ended;
    private volatile boolean answering;
    private boolean retried;
    private @Nullable Lease lease;
    private volatile @Nullable Request sent;
    private Scheduler.@Nullable Task beat;

    Forwarding(AsyncExchange exchange, String target, Access access, UpstreamClient upstream, ProxySettings settings) {
        this.exchange = exchange;
        this.target = target;
        this.access = access;
        this.upstream = upstream;
        this.settings = settings;
        this.client = new ClientSide(exchange, StreamError.of(target));
    }

    void start() {
        long limit = Math.min(settings.maxBody(), exchange.maxBody());
        new BodyCollector(exchange.request(), limit, exchange.meter(), this::bodyRead, exchange::fail).start();
    }

    private void bodyRead(byte[] body) {
        RequestFacts facts;
        try {
            facts = exchange.request().getMethod().equals("POST") ? RequestFacts.of(body) : RequestFacts.NONE;
        } catch (DeskException e) {
            exchange.fail(e);
            return;
        }
        exchange.bodyRead();
        exchange.clientGone().onCancel(this::clientLeft);
        if (facts.stream()) {
            scheduleBeat();
        }
        Thread.ofVirtual().name("proxy-lease").start(() -> acquire(facts, body));
    }

    private void acquire(RequestFacts facts, byte[] body) {
        try {
            Lease granted = access.open(facts, exchange.clientGone());
            if (!take(granted)) {
                granted.close();
                return;
            }
            send(granted, body);
        } catch (RuntimeException e) { // whatever goes wrong here, the client is owed an answer
            fail(e);
        }
    }

    private boolean take(Lease granted) {
        lock.lock();
        try {
            if (!ended) {
                lease = granted;
            }
            return !ended;
        } finally {
            lock.unlock();
        }
    }

    private void send(Lease granted, byte[] body) {
        Request request = proxyToServer(granted, body);
        lock.lock();
        try {
            if (ended) {
                return;
            }
            sent = request;
        } finally {
            lock.unlock();
        }
        request.send(result -> completed(result, granted, body));
        if (isEnded()) {
            request.abort(new CancelledException("the client is gone"));
        }
    }

    private Request proxyToServer(Lease granted, byte[] body) {
        var clientRequest = exchange.request();
        String query = clientRequest.getHttpURI().getQuery();
        URI uri = URI.create(granted.endpoint().base() + target + (query == null ? "" : "?" + query));
        Request request = upstream.http()
                .newRequest(uri)
                .method(clientRequest.getMethod())
                .idleTimeout(settings.answerTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .headers(headers -> {
                    ProxyHeaders.clientToProxy(clientRequest.getHeaders(), headers);
                    headers.put(
                            HttpHeader.AUTHORIZATION,
                            "Bearer " + granted.endpoint().token());
                })
                .onResponseHeaders(this::serverToProxy)
                .onResponseContentSource(this::relay);
        return clientRequest.getMethod().equals("POST")
                ? request.body(new BytesRequestContent("application/json", body))
                : request;
    }

    private void serverToProxy(Response response) {
        answering = true;
    }

    private void relay(Response response, Content.Source source) {
        Optional<DeskException> lost = response.getStatus() >= 500 ? lost(lease) : Optional.empty();
        if (lost.isPresent()) {
            response.abort(lost.get());
            fail(lost.get());
            return;
        }
        if (response.getStatus() == FAULT) {
            HttpFields headers = HttpFields.build(response.getHeaders());
            new BodyCollector(source, MAX_REFUSAL, bytes -> {}, answer -> failed(headers, answer), this::fail).start();
            return;
        }
        boolean asItComes = client.begin(response.getStatus(), response.getHeaders());
        if (asItComes) {
            new Relay(source, client, this::answered, this::abort).iterate();
        } else {
            new BodyCollector(source, MAX_REFUSAL, bytes -> {}, this::refused, this::fail).start();
        }
    }

    /** llama-server's answer to a field of the wrong type is the same as to a fault of its own. */
    private void failed(HttpFields headers, byte[] answer) {
        Optional<InvalidRequestException> wrong = WrongField.of(answer);
        if (wrong.isPresent()) {
            fail(wrong.get());
        } else if (client.begin(FAULT, headers)) {
            client.write(true, ByteBuffer.wrap(answer), Callback.from(this::answered, this::abort));
        } else {
            refused(answer);
        }
    }

    /** The worker refused, but the client waits for a stream by now. */
    private void refused(byte[] answer) {
        client.endWithAnswer(new String(answer, StandardCharsets.UTF_8), Callback.from(this::answered, this::abort));
    }

    private void completed(Result result, Lease granted, byte[] body) {
        Throwable failure = result.getFailure();
        if (failure == null || isEnded()) {
            return;
        }
        if (!answering && !retried && lost(granted).isEmpty() && closedWhileIdle(failure)) {
            retried = true;
            LOG.debug("proxy: a pooled connection was closed, trying another one");
            send(granted, body);
            return;
        }
        fail(lost(granted)
                .orElseGet(() -> WorkerException.gone(
                        "llama-server ended the connection before its answer was complete; it is being restarted if it"
                                + " died",
                        failure)));
    }

    /** Why our own side took the worker away from this request, if it did. */
    private static Optional<DeskException> lost(@Nullable Lease open) {
        return open instanceof TextLease text ? text.lost().map(UnavailableException::new) : Optional.empty();
    }

    /** A server may close a connection of the pool just when we use it; the request was then not looked at. */
    private static boolean closedWhileIdle(Throwable failure) {
        return failure instanceof IOException && !(failure instanceof ConnectException);
    }

    private void answered() {
        if (end()) {
            exchange.callback().succeeded();
        }
    }

    private void clientLeft() {
        abort(new EofException("the client is gone"));
    }

    private void abort(Throwable cause) {
        if (end()) {
            Request request = sent;
            if (request != null) {
                request.abort(cause);
            }
            exchange.callback().failed(cause);
        }
    }

    private void fail(Throwable thrown) {
        if (!end()) {
            return;
        }
        DeskException error = Errors.of(thrown);
        client.fail(error, Callback.from(exchange.callback()::succeeded, exchange.callback()::failed));
    }

    private void scheduleBeat() {
        Scheduler scheduler = exchange.request().getComponents().getScheduler();
        lock.lock();
        try {
            if (!ended) {
                beat = scheduler.schedule(this::beat, 1, TimeUnit.SECONDS);
            }
        } finally {
            lock.unlock();
        }
    }

    private void beat() {
        client.keepAlive();
        scheduleBeat();
    }

    private boolean isEnded() {
        lock.lock();
        try {
            return ended;
        } finally {
            lock.unlock();
        }
    }

    /** Whether this call ended it; then the lease is closed. */
    private boolean end() {
        Lease open;
        lock.lock();
        try {
            if (ended) {
                return false;
            }
            ended = true;
            open = lease;
            Scheduler.Task next = beat;
            if (next != null) {
                next.cancel();
            }
        } finally {
            lock.unlock();
        }
        if (open != null) {
            open.close();
        }
        return true;
    }
}
