package org.diffusiondesk.http.internal;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/** The headers that every answer has, and those by which a browser knows which pages may read it. */
final class AnswerHeaders {
    /** For what is no page of ours: nothing in it may run, load or be framed. A route that has a page sets its own. */
    static final String NO_PAGE =
            "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

    private static final String EXPOSED = "Location, Retry-After, X-DiffusionDesk-Job, Allow";

    private final AccessGuard guard;
    private final boolean forOtherSites;

    AnswerHeaders(AccessGuard guard, HttpSettings settings) {
        this.guard = guard;
        this.forOtherSites = !settings.allowedOrigins().isEmpty();
    }

    /** Before anything else, so that errors have them as well. */
    void begin(HttpFields asked, HttpFields.Mutable answer) {
        safe(answer);
        answer.put("Cross-Origin-Resource-Policy", forOtherSites ? "cross-origin" : "same-site");
        if (forOtherSites) {
            answer.put(HttpHeader.VARY, "Origin");
        }
        String origin = asked.get(HttpHeader.ORIGIN);
        if (origin != null && guard.isAllowedOrigin(origin)) {
            answer.put("Access-Control-Allow-Origin", origin);
            answer.put("Access-Control-Expose-Headers", EXPOSED);
        }
    }

    /** What also those answers have that are given before a request was understood. */
    static void safe(HttpFields.Mutable answer) {
        answer.put("X-Content-Type-Options", "nosniff");
        answer.put("Content-Security-Policy", NO_PAGE);
        answer.put("X-Frame-Options", "DENY");
        answer.put("Referrer-Policy", "no-referrer");
    }

    /** What a browser asks before it sends something of a page. To pages that may not, nothing is said, which means no. */
    void preflight(HttpFields asked, HttpFields.Mutable answer, String allow) {
        answer.put(HttpHeader.ALLOW, allow);
        if (!guard.isAllowedOrigin(asked.get(HttpHeader.ORIGIN))) {
            return;
        }
        answer.put("Access-Control-Allow-Methods", allow);
        String wanted = asked.get("Access-Control-Request-Headers");
        answer.put("Access-Control-Allow-Headers", wanted == null ? "Authorization, Content-Type" : wanted);
        answer.put("Access-Control-Max-Age", "600");
        if (asked.contains("Access-Control-Request-Private-Network")) {
            answer.put("Access-Control-Allow-Private-Network", "true");
        }
    }
}
