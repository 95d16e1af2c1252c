package org.diffusiondesk.proxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import org.diffusiondesk.http.LocalServer;

/** The real server and proxy in front of an upstream that the test plays itself, connection by connection. */
final class ProxyFixture implements AutoCloseable {
    static final String EVENTS =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
    static final String CHAT = "/v1/chat/completions";

    final ServerSocket upstream = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    final FakeText text = new FakeText(URI.create("http://127.0.0.1:" + upstream.getLocalPort()));
    private final UpstreamClient client = UpstreamClient.start(64);
    final FakeWorkers workers = new FakeWorkers(URI.create("http://127.0.0.1:" + upstream.getLocalPort()));
    private final LocalServer server = LocalServer.start(
            new ProxyRoutes(text, workers, client, new ProxySettings(64 * 1024, Duration.ofSeconds(30), 64)));

    ProxyFixture() throws IOException {
        upstream.setSoTimeout(20_000);
    }

    Wire client() throws IOException {
        return new Wire(
                new Socket(InetAddress.getLoopbackAddress(), server.uri().getPort()));
    }

    /** The worker's end of the next connection. */
    Wire worker() throws IOException {
        return new Wire(upstream.accept());
    }

    @Override
    public void close() throws IOException {
        upstream.close();
        server.close();
        client.stop();
    }
}
