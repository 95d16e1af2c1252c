package org.diffusiondesk.http.internal;

import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.http.HttpEndpoint;
import org.diffusiondesk.http.Routes;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;
import org.osgi.service.component.ComponentConstants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server as a component: it listens as soon as its settings are there, and serves whatever routes are registered. */
@Component(
        service = HttpEndpoint.class,
        immediate = true,
        configurationPid = "http",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class HttpComponent implements HttpEndpoint {
    private static final Logger LOG = LoggerFactory.getLogger(HttpComponent.class);

    /** Settings {@code http.*}; the two secrets are never logged. */
    public @interface Config {
        /** Address to listen on; another one than the loopback only together with {@code apiKey}. */
        String host() default "127.0.0.1";

        /** Port; 0 for any free one. */
        int port() default 8080;

        /** What clients have to send; empty for no check. */
        String apiKey() default "";

        /** More keys, separated by commas: with one for each client, one can be taken back without the others. */
        String apiKeys() default "";

        /** What the parent process has to send; comes by environment. */
        String workerToken() default "";

        /** Bytes of a request's body. */
        long maxBody() default 32L << 20;

        /** Bytes of all bodies that are being worked at; beyond them requests are asked to come again. */
        long maxBodies() default 256L << 20;

        /** Bytes of a request's address and headers together. */
        int maxHeaders() default 16 * 1024;

        /** Connections at the same time. */
        int maxConnections() default 1024;

        /** Seconds that a client may lose against {@code minRate} before it is given up. */
        long slowGrace() default 30;

        /** Bytes a second that a client has to send, or to take, while something waits for it. */
        long minRate() default 16 * 1024;

        /** Host names besides our own that requests may name, separated by commas; {@code *} for any. */
        String allowedHosts() default "";

        /** Origins of web pages that may call us, {@code http://name:port}, separated by commas; {@code *} for any. */
        String allowedOrigins() default "";

        /** Seconds after which a silent connection, or one that takes nothing, is closed. */
        long idleTimeout() default 60;

        /** Seconds that requests get to finish when the server stops. */
        long stopTimeout() default 3;
    }

    private final DeskServer server;
    private final PartsToCome parts;
    private volatile @Nullable URI uri;
    private volatile @Nullable DeskException failure;

    @Activate
    public HttpComponent(
            Config config, BundleContext context, @Reference RouteTraffic traffic, @Reference PartsToCome parts) {
        Version own = context.getBundle().getVersion();
        String version = own.getMajor() + "." + own.getMinor() + "." + own.getMicro();
        this.parts = parts;
        server = new DeskServer(settings(config), traffic, parts, version);
    }

    private static HttpSettings settings(Config config) {
        return new HttpSettings(
                config.host().strip(),
                config.port(),
                keys(config),
                config.workerToken(),
                set(config.allowedHosts()),
                set(config.allowedOrigins()),
                limits(config),
                Duration.ofSeconds(config.idleTimeout()),
                Duration.ofSeconds(config.stopTimeout()));
    }

    private static HttpLimits limits(Config config) {
        return new HttpLimits(
                config.maxBody(),
                config.maxBodies(),
                config.maxHeaders(),
                config.maxConnections(),
                Duration.ofSeconds(config.slowGrace()),
                config.minRate(),
                HttpLimits.DEFAULT.wrongKeyDelay());
    }

    private static Set<String> keys(Config config) {
        Set<String> all = new HashSet<>(set(config.apiKeys()));
        if (!config.apiKey().isEmpty()) {
            all.add(config.apiKey());
        }
        return all;
    }

    private static Set<String> set(String values) {
        return Stream.of(values.split(","))
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .collect(Collectors.toSet());
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addRoutes(Routes routes, Map<String, Object> properties) {
        server.add(routes);
        parts.came(name(properties));
    }

    void removeRoutes(Routes routes, Map<String, Object> properties) {
        parts.went(name(properties));
        server.remove(routes);
    }

    private static String name(Map<String, Object> properties) {
        return String.valueOf(properties.get(ComponentConstants.COMPONENT_NAME));
    }

    /** Listens. A failure is kept for whoever asks for the address: an exception from here would only reach a log. */
    @Activate
    void open() {
        try {
            uri = server.open();
        } catch (DeskException e) {
            LOG.info("http: does not listen: {}", e.text());
            failure = e;
        }
    }

    @Deactivate
    void close() {
        server.stop();
    }

    @Override
    public URI uri() {
        DeskException failed = failure;
        if (failed != null) {
            throw failed;
        }
        URI bound = uri;
        if (bound == null) {
            throw new IllegalStateException("asked before the server was opened");
        }
        return bound;
    }
}
