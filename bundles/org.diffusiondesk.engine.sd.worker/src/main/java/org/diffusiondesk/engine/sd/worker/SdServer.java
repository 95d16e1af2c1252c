package org.diffusiondesk.engine.sd.worker;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/** The worker's HTTP server on loopback: access, routing and the one place that turns refusals into answers. */
final class SdServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService exchanges = Executors.newVirtualThreadPerTaskExecutor();
    private final Access access;

    /** Takes the port (0 for any) but answers nobody before {@link #start}. */
    SdServer(int port, Access access) throws StartFailure {
        this.access = access;
        try {
            server = HttpServer.create(
                    new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), 0);
        } catch (IOException e) {
            throw new StartFailure("port " + port + " can not be taken: " + e.getMessage()
                    + "; choose another with --port, 0 for any free one");
        }
    }

    int port() {
        return server.getAddress().getPort();
    }

    URI base() {
        return URI.create("http://127.0.0.1:" + port());
    }

    void start(Map<String, Map<String, Routes.Handler>> routes) {
        server.setExecutor(exchanges);
        server.createContext("/", http -> serve(http, routes));
        server.start();
    }

    @Override
    public void close() {
        server.stop(0);
        exchanges.shutdownNow();
    }

    // Broad catch: a fault in one exchange must be answered, and must not take the thread's other work with it.
    private void serve(HttpExchange http, Map<String, Map<String, Routes.Handler>> routes) throws IOException {
        Exchange exchange = new Exchange(http);
        try {
            access.check(exchange);
            route(exchange, routes).handle(exchange);
        } catch (Refusal e) {
            exchange.send(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            exchange.send(Refusal.stopping());
        } catch (OutOfMemoryError e) {
            exchange.send(Refusal.memoryShort(
                    "The worker's Java heap is too small for this request; engine.sd.heap sets it."));
        } catch (RuntimeException e) {
            Log.error(exchange.method() + " " + exchange.path(), e);
            exchange.send(Refusal.internal("The worker failed: " + e));
        } finally {
            exchange.close();
        }
    }

    private static Routes.Handler route(Exchange exchange, Map<String, Map<String, Routes.Handler>> routes) {
        Map<String, Routes.Handler> methods = routes.get(exchange.path());
        if (methods == null) {
            throw Refusal.notFound(exchange.path());
        }
        Routes.Handler handler = methods.get(exchange.method());
        if (handler == null) {
            throw Refusal.method(
                    exchange.method(),
                    exchange.path(),
                    methods.keySet().stream().sorted().collect(Collectors.joining(", ")));
        }
        return handler;
    }
}
