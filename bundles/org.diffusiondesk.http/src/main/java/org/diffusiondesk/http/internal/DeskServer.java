package org.diffusiondesk.http.internal;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.EngineException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.http.Routes;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The public server: routes may come and go before, while and after it listens. */
public final class DeskServer {
    private static final Logger LOG = LoggerFactory.getLogger(DeskServer.class);
    /** Seconds of silence that a connection is left when there are as many as there may be. */
    private static final int CROWDED_IDLE = 5;

    private static final int SHORT_KEY = 16;

    /** A line feed alone ends no line: what stands between us and a client may see two requests where we see one. */
    private static final HttpCompliance WHOLE_LINE_ENDS = HttpCompliance.RFC9110.without(
            "whole line ends",
            HttpCompliance.Violation.LF_HEADER_TERMINATION,
            HttpCompliance.Violation.LF_CHUNK_TERMINATION);

    private final HttpSettings settings;
    private final RouteRegistry registry = new RouteRegistry();
    private final OpenStreams streams = new OpenStreams();
    private final Server server;
    private final ServerConnector connector;

    public DeskServer(HttpSettings settings) {
        this(settings, new RouteTraffic(), new PartsToCome(Set.of(), Duration.ZERO), "");
    }

    public DeskServer(HttpSettings settings, RouteTraffic traffic, PartsToCome parts, String version) {
        this.settings = settings;
        QueuedThreadPool threads = new QueuedThreadPool(16, 4);
        threads.setName("http");
        threads.setDaemon(true);
        threads.setReservedThreads(2);
        this.server = new Server(threads);
        this.connector = newConnector(server, settings.limits());
        connector.setHost(settings.host());
        connector.setPort(settings.port());
        connector.setIdleTimeout(settings.idleTimeout().toMillis());
        connector.setAcceptQueueSize(256);
        server.addConnector(connector);
        NetworkConnectionLimit connections =
                new NetworkConnectionLimit(Math.max(1, settings.limits().maxConnections()), connector);
        connections.setEndPointIdleTimeout(TimeUnit.SECONDS.toMillis(CROWDED_IDLE));
        server.addBean(connections);
        registry.add(new RouteList(registry, new AccessGuard(settings)));
        GracefulHandler graceful = new GracefulHandler();
        RouteFinder finder = new RouteFinder(registry, parts, new Meanwhile(version));
        graceful.setHandler(new Dispatcher(finder, settings, streams, traffic).asHandler());
        server.setHandler(graceful);
        server.setErrorHandler(JsonErrorHandler::handle);
        server.setStopTimeout(settings.stopTimeout().toMillis());
    }

    private static ServerConnector newConnector(Server server, HttpLimits limits) {
        return new ServerConnector(server, null, null, null, 0, 1, factory(limits)) {
            @Override
            protected SocketChannelEndPoint newEndPoint(
                    @Nullable SocketChannel channel, @Nullable ManagedSelector selector, @Nullable SelectionKey key) {
                LimitedEndPoint endPoint = new LimitedEndPoint(
                        Objects.requireNonNull(channel),
                        Objects.requireNonNull(selector),
                        Objects.requireNonNull(key),
                        getScheduler(),
                        limits);
                endPoint.setIdleTimeout(getIdleTimeout());
                return endPoint;
            }
        };
    }

    private static HttpConnectionFactory factory(HttpLimits limits) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendDateHeader(true);
        http.setRequestHeaderSize(Math.max(1024, limits.maxHeaders()));
        http.setInputBufferSize(16 * 1024);
        http.setOutputBufferSize(64 * 1024);
        http.setUriCompliance(UriCompliance.DEFAULT);
        http.setHttpCompliance(WHOLE_LINE_ENDS);
        return new HttpConnectionFactory(http);
    }

    public void add(Routes routes) {
        registry.add(routes);
    }

    public void remove(Routes routes) {
        registry.remove(routes);
    }

    /**
     * Listens.
     *
     * @throws DeskException names the setting that is wrong
     */
    public URI open() {
        settings.check();
        warn();
        try {
            server.start();
        } catch (IOException e) {
            stop();
            throw new InvalidRequestException(
                    "http.port",
                    "the port %d of %s can't be used (%s): another program, or another DiffusionDesk, listens there; choose a different one with --port N, or --port 0 for any free one"
                            .formatted(settings.port(), settings.host(), reason(e)));
        } catch (Exception e) { // what Jetty's life cycle declares
            stop();
            throw new EngineException(ErrorCode.INTERNAL, "the HTTP server did not start: " + reason(e), e);
        }
        LOG.info("http: listens on {}", uri());
        return uri();
    }

    /** Of what is possible and rarely meant. */
    private void warn() {
        boolean others = !BindAddress.isLoopback(settings.host());
        if (others && settings.apiKeys().stream().anyMatch(key -> key.length() < SHORT_KEY)) {
            LOG.warn(
                    "http: others can reach {}, and a key has fewer than {} characters; a longer one can't be guessed",
                    settings.host(),
                    SHORT_KEY);
        }
        if (!settings.hasSecret() && settings.allowedOrigins().contains("*")) {
            LOG.warn("http: any web page may use this server, because http.allowedOrigins is '*' and there is no key");
        }
        if (!settings.hasSecret() && settings.allowedHosts().contains("*")) {
            LOG.warn("http: http.allowedHosts is '*' and there is no key, so a web page can get at this server by DNS");
        }
    }

    private static String reason(Throwable thrown) {
        Throwable root = thrown.getCause() == null ? thrown : thrown.getCause();
        return String.valueOf(root.getMessage());
    }

    /** Where it listens. */
    public URI uri() {
        String host = BindAddress.isWildcard(settings.host()) ? "127.0.0.1" : settings.host();
        String literal = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
        return URI.create("http://" + literal + ":" + connector.getLocalPort());
    }

    /** Stops listening, ends the event streams, lets other requests finish up to the stop limit, then closes all connections. */
    public void stop() {
        try {
            streams.closeAll();
            server.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            LOG.info("http: some requests did not finish within {} and were cut off", settings.stopTimeout());
        } catch (Exception e) { // what Jetty's life cycle declares
            LOG.warn("http: the server did not stop cleanly", e);
        }
        server.destroy();
    }
}
