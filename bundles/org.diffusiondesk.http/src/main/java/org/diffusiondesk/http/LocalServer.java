package org.diffusiondesk.http;

import java.net.URI;
import java.util.List;
import org.diffusiondesk.http.internal.DeskServer;
import org.diffusiondesk.http.internal.HttpSettings;

/** A server with default settings on a free port of the loopback, without a framework around it: for tests and measurements. */
public final class LocalServer implements HttpEndpoint, AutoCloseable {
    private final DeskServer server;

    private LocalServer(DeskServer server) {
        this.server = server;
    }

    public static LocalServer start(Routes... routes) {
        DeskServer server = new DeskServer(HttpSettings.local());
        List.of(routes).forEach(server::add);
        server.open();
        return new LocalServer(server);
    }

    @Override
    public URI uri() {
        return server.uri();
    }

    @Override
    public void close() {
        server.stop();
    }
}
