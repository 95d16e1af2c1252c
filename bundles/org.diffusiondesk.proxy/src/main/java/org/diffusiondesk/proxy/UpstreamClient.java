package org.diffusiondesk.proxy;

import java.time.Duration;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP client towards workers, made to hand bytes on at once: one selector, no hop to another thread, nothing decoded. */
final class UpstreamClient {
    private static final Logger LOG = LoggerFactory.getLogger(UpstreamClient.class);
    private static final Duration CONNECT = Duration.ofSeconds(5);
    /** Below the 5 s after which llama-server closes an idle connection, so that we are not the ones to find it closed. */
    private static final Duration POOLED = Duration.ofSeconds(3);

    private final HttpClient client;

    private UpstreamClient(HttpClient client) {
        this.client = client;
    }

    /** Starts a client that has at most so many requests at work. */
    static UpstreamClient start(int maxConnections) {
        QueuedThreadPool threads = new QueuedThreadPool(8, 2);
        threads.setName("proxy");
        threads.setDaemon(true);
        ClientConnector connector = new ClientConnector();
        connector.setSelectors(1);
        connector.setExecutor(threads);
        connector.setTCPNoDelay(true);
        HttpClientTransportOverHTTP transport = new HttpClientTransportOverHTTP(connector);
        transport.setInvocationType(Invocable.InvocationType.NON_BLOCKING);
        HttpClient client = new HttpClient(transport);
        client.setName("proxy");
        client.setConnectTimeout(CONNECT.toMillis());
        client.setIdleTimeout(POOLED.toMillis());
        client.setMaxConnectionsPerDestination(maxConnections);
        client.setMaxRequestsQueuedPerDestination(1024);
        client.setFollowRedirects(false);
        client.setUserAgentField(null);
        client.setHttpCookieStore(new HttpCookieStore.Empty());
        client.setDestinationIdleTimeout(Duration.ofMinutes(1).toMillis()); // workers come back at other ports
        try {
            client.start();
        } catch (Exception e) { // what Jetty's life cycle declares
            throw new IllegalStateException("the HTTP client did not start", e);
        }
        client.getContentDecoderFactories().clear();
        client.getProtocolHandlers().clear();
        return new UpstreamClient(client);
    }

    HttpClient http() {
        return client;
    }

    void stop() {
        try {
            client.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) { // what Jetty's life cycle declares
            LOG.warn("proxy: the HTTP client did not stop cleanly", e);
        }
    }
}
