package org.diffusiondesk.api.worker;

import java.net.URI;

/**
 * Where a worker listens, and the secret it wants.
 *
 * @param base {@code http://127.0.0.1:PORT}, without a path
 * @param token sent as {@code Authorization: Bearer}; never logged
 */
public record Endpoint(URI base, String token) {
    @Override
    public String toString() {
        return base.toString();
    }
}
