package org.diffusiondesk.proxy;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/** Which headers go through. */
final class ProxyHeaders {
    /** Those that speak of one connection alone (RFC 9110, 7.6.1), and {@code Expect}, which our own server has answered. */
    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "expect");

    /** The client's own secrets, what we set ourselves, and what would have the worker compress (and so hold back) its stream. */
    private static final Set<String> CLIENT_ONLY = Set.of(
            "host",
            "authorization",
            "x-api-key",
            "x-diffusiondesk-token",
            "cookie",
            "origin",
            "referer",
            "content-length",
            "content-type",
            "accept-encoding");

    private ProxyHeaders() {}

    /** Copies what of the client's headers is meant for the worker. */
    static void clientToProxy(HttpFields from, HttpFields.Mutable to) {
        Set<String> named = namedByConnection(from);
        for (HttpField field : from) {
            String name = field.getLowerCaseName();
            if (!HOP_BY_HOP.contains(name) && !CLIENT_ONLY.contains(name) && !named.contains(name)) {
                to.add(field);
            }
        }
    }

    /** Copies what of the worker's headers is meant for the client. Who may read an answer across origins is decided by our own server. */
    static void serverToProxy(HttpFields from, HttpFields.Mutable to) {
        Set<String> named = namedByConnection(from);
        for (HttpField field : from) {
            String name = field.getLowerCaseName();
            boolean own = name.equals("server") || name.equals("date") || name.startsWith("access-control-");
            if (!own && !HOP_BY_HOP.contains(name) && !named.contains(name)) {
                to.add(field);
            }
        }
    }

    static boolean isEventStream(HttpFields headers) {
        String type = headers.get(HttpHeader.CONTENT_TYPE);
        return type != null && type.toLowerCase(Locale.ROOT).startsWith("text/event-stream");
    }

    private static Set<String> namedByConnection(HttpFields headers) {
        if (!headers.contains(HttpHeader.CONNECTION)) {
            return Set.of();
        }
        Set<String> names = new HashSet<>();
        headers.getCSV(HttpHeader.CONNECTION, false).forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
        return names;
    }
}
