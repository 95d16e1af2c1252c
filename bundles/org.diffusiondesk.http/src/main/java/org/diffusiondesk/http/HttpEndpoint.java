package org.diffusiondesk.http;

import java.net.URI;

/** A service that is there once the server has tried to listen. */
public interface HttpEndpoint {
    /**
     * Where it listens: {@code http://HOST:PORT}, with the real port; the loopback address when it listens everywhere.
     *
     * @throws org.diffusiondesk.api.error.DeskException it does not listen: the port is taken, a setting is wrong, or other addresses than the
     *     loopback were asked for without a key
     */
    URI uri();
}
