package org.diffusiondesk.http.internal;

import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;
import org.diffusiondesk.api.error.InvalidRequestException;

/**
 * How the server listens and whom it answers.
 *
 * @param apiKeys each of which opens all routes; empty for no check
 * @param workerToken empty unless this process is a worker of another one
 * @param allowedHosts names that {@code Host} may have besides our own addresses; {@code *} for any
 * @param allowedOrigins origins of web pages that may call us; {@code *} for any
 * @param idleTimeout after which a silent connection, or one that takes nothing, is closed
 */
public record HttpSettings(
        String host,
        int port,
        Set<String> apiKeys,
        String workerToken,
        Set<String> allowedHosts,
        Set<String> allowedOrigins,
        HttpLimits limits,
        Duration idleTimeout,
        Duration stopTimeout) {
    private static final Pattern ORIGIN = Pattern.compile("\\*|[a-z][a-z0-9+.-]*://[^/\\s]+");
    private static final Pattern HOST = Pattern.compile("\\*|[^/\\s@]+");

    public HttpSettings {
        apiKeys = Set.copyOf(apiKeys);
        allowedHosts = Set.copyOf(allowedHosts);
        allowedOrigins = Set.copyOf(allowedOrigins);
    }

    /** On the loopback, for everybody there, on a free port. */
    public static HttpSettings local() {
        return new HttpSettings(
                "127.0.0.1",
                0,
                Set.of(),
                "",
                Set.of(),
                Set.of(),
                HttpLimits.DEFAULT,
                Duration.ofSeconds(60),
                Duration.ofSeconds(1));
    }

    boolean hasSecret() {
        return !apiKeys.isEmpty() || !workerToken.isEmpty();
    }

    /** @throws InvalidRequestException names the setting that is wrong */
    void check() {
        if (port < 0 || port > 65535) {
            throw new InvalidRequestException(
                    "http.port", "http.port must be from 0 (any free one) to 65535, but it is " + port);
        }
        if (!hasSecret() && !BindAddress.isLoopback(host)) {
            throw new InvalidRequestException(
                    "http.host",
                    "http.host is '%s', which others can reach (or which is not known); set http.apiKey as well, or listen on 127.0.0.1"
                            .formatted(host));
        }
        HttpLimits.atLeast("http.idleTimeout", idleTimeout.toSeconds(), 1);
        HttpLimits.atLeast("http.stopTimeout", stopTimeout.toSeconds(), 0);
        limits.check();
        each("http.allowedHosts", allowedHosts, HOST, "names without a port or path, for example desk.example");
        each("http.allowedOrigins", allowedOrigins, ORIGIN, "scheme, name and port alone, https://page.example:3000");
    }

    private static void each(String setting, Set<String> values, Pattern pattern, String wanted) {
        for (String value : values) {
            if (!pattern.matcher(value).matches()) {
                throw new InvalidRequestException(
                        setting, "%s has '%s'; it must be %s, separated by commas".formatted(setting, value, wanted));
            }
        }
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "http[" + host + ":" + port + "]";
    }
}
