package org.diffusiondesk.http.internal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.http.Route;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.util.HostPort;
import org.jspecify.annotations.Nullable;

/**
 * Whom the server answers. {@code Host} is checked so that a name that was bound to our address later (DNS rebinding) does not reach us, and
 * {@code Origin} so that a web page of somebody else can't post to us.
 */
final class AccessGuard {
    /** Why a request is not answered. */
    record Refusal(int status, ErrorCode code, String message) {}

    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    private static final String KEY_HEADER = "x-api-key";
    private static final String WORKER_TOKEN_HEADER = "X-DiffusionDesk-Token";

    private final HttpSettings settings;
    private final boolean everywhere;

    AccessGuard(HttpSettings settings) {
        this.settings = settings;
        this.everywhere = BindAddress.isWildcard(settings.host());
    }

    /** Whether the request came by a name of ours and from a page that may call us. */
    Optional<Refusal> checkSource(String method, HttpFields headers) {
        String host = headers.get(HttpHeader.HOST);
        if (host != null && !isOwnHost(host)) {
            return Optional.of(forbidden(
                    "this server does not answer to the host name '%s'; add it to http.allowedHosts if it should"
                            .formatted(shortened(host))));
        }
        String origin = headers.get(HttpHeader.ORIGIN);
        if (origin != null && !isOwnOrigin(origin, host) && !isAllowedOrigin(origin)) {
            return Optional.of(forbidden(
                    "pages of the origin '%s' may not call this server; add it to http.allowedOrigins if they should"
                            .formatted(shortened(origin))));
        }
        boolean foreign = "cross-site".equalsIgnoreCase(headers.get("Sec-Fetch-Site"));
        if (origin == null && foreign && !READING.contains(method)) {
            return Optional.of(forbidden("pages of other sites may not call this server"));
        }
        return Optional.empty();
    }

    /** Whether a page of this origin gets CORS headers. */
    boolean isAllowedOrigin(@Nullable String origin) {
        return origin != null
                && (settings.allowedOrigins().contains(origin)
                        || settings.allowedOrigins().contains("*"));
    }

    /** Whether the request has the key or the token that this route wants. */
    Optional<Refusal> checkKey(Route.@Nullable Access access, String path, HttpFields headers) {
        if (path.startsWith("/internal/")) {
            return settings.workerToken().isEmpty() || hasToken(headers)
                    ? Optional.empty()
                    : Optional.of(unauthorized("this route needs the worker's token"));
        }
        boolean open = access == Route.Access.PUBLIC || !settings.hasSecret();
        if (open || hasKey(headers) || hasToken(headers)) {
            return Optional.empty();
        }
        return Optional.of(
                unauthorized(
                        "a valid API key is needed: as 'Authorization: Bearer KEY', as the password of Basic authentication, or as 'x-api-key'"));
    }

    /** Routes of workers exist only in a worker. */
    boolean isHidden(String path) {
        return settings.workerToken().isEmpty() && path.startsWith("/internal/");
    }

    private boolean isOwnHost(String header) {
        if (settings.allowedHosts().contains("*")) {
            return true;
        }
        String host;
        try {
            host = new HostPort(header).getHost();
        } catch (IllegalArgumentException e) {
            return false;
        }
        if (host == null || host.isEmpty()) {
            return false;
        }
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost")
                || name.equals(settings.host().toLowerCase(Locale.ROOT))
                || BindAddress.isLoopbackLiteral(name)
                || (everywhere && BindAddress.isLiteral(name))
                || settings.allowedHosts().stream().anyMatch(name::equalsIgnoreCase);
    }

    private static boolean isOwnOrigin(String origin, @Nullable String host) {
        return host != null && origin.equalsIgnoreCase("http://" + host);
    }

    /** Whether something was sent that was meant as a key or a token. */
    static boolean hasCredentials(HttpFields headers) {
        return headers.contains(HttpHeader.AUTHORIZATION)
                || headers.contains(KEY_HEADER)
                || headers.contains(WORKER_TOKEN_HEADER);
    }

    /** Compares with every key, whether one fits already or not, so that the time tells nothing. */
    private boolean hasKey(HttpFields headers) {
        String authorization = headers.get(HttpHeader.AUTHORIZATION);
        String own = headers.get(KEY_HEADER);
        String bearer = credentials(authorization, "bearer ");
        String password = password(credentials(authorization, "basic "));
        boolean found = false;
        for (String key : settings.apiKeys()) {
            found |= same(key, own) | same(key, bearer) | same(key, password);
        }
        return found;
    }

    private boolean hasToken(HttpFields headers) {
        if (settings.workerToken().isEmpty()) {
            return false;
        }
        return same(settings.workerToken(), headers.get(WORKER_TOKEN_HEADER))
                | same(settings.workerToken(), credentials(headers.get(HttpHeader.AUTHORIZATION), "bearer "));
    }

    private static @Nullable String credentials(@Nullable String header, String scheme) {
        return header != null && header.regionMatches(true, 0, scheme, 0, scheme.length())
                ? header.substring(scheme.length()).strip()
                : null;
    }

    private static @Nullable String password(@Nullable String basic) {
        if (basic == null) {
            return null;
        }
        try {
            String pair = new String(Base64.getDecoder().decode(basic), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            return colon < 0 ? null : pair.substring(colon + 1);
        } catch (IllegalArgumentException e) {
            return null; // not base64: simply not the password
        }
    }

    private static boolean same(String secret, @Nullable String given) {
        return given != null
                && MessageDigest.isEqual(
                        secret.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }

    private static Refusal forbidden(String message) {
        return new Refusal(403, ErrorCode.FORBIDDEN, message);
    }

    private static Refusal unauthorized(String message) {
        return new Refusal(401, ErrorCode.UNAUTHORIZED, message);
    }

    private static String shortened(String value) {
        return value.length() > 100 ? value.substring(0, 100) + "..." : value;
    }
}
