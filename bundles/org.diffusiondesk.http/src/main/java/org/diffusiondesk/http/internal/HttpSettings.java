package org.diffusiondesk.http.internal;

import java.time.Duration;
import java.util.Set;

/**
 * How the server listens and whom it answers.
 *
 * @param apiKey empty for none
 * @param workerToken empty unless this process is a worker of another one
 * @param maxBody bytes
 * @param allowedHosts names that {@code Host} may have besides our own addresses; {@code *} for any
 * @param allowedOrigins origins of web pages that may call us; {@code *} for any
 */
public record HttpSettings(
        String host,
        int port,
        String apiKey,
        String workerToken,
        long maxBody,
        Set<String> allowedHosts,
        Set<String> allowedOrigins,
        Duration idleTimeout,
        Duration stopTimeout) {
    public HttpSettings {
        allowedHosts = Set.copyOf(allowedHosts);
        allowedOrigins = Set.copyOf(allowedOrigins);
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "http[" + host + ":" + port + "]";
    }
}
