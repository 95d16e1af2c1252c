package org.diffusiondesk.http;

import java.net.URI;

/** A service that is there while the server listens. */
public interface HttpEndpoint {
    /** Where it listens: {@code http://HOST:PORT}, with the real port; the loopback address when it listens everywhere. */
    URI uri();
}
