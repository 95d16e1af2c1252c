package org.diffusiondesk.http.internal;

import java.time.Duration;
import org.diffusiondesk.api.error.InvalidRequestException;

/**
 * What one client may take from all others.
 *
 * @param maxBody bytes of one body
 * @param maxBodies bytes of the bodies of all requests that are being worked at
 * @param maxHeaders bytes of a request's address and headers
 * @param maxConnections connections at the same time
 * @param slowGrace what a request or an answer may take beyond {@code minRate}
 * @param minRate bytes a second that a client sends or takes at least
 * @param wrongKeyDelay after which a wrong key is answered, so that trying many takes long
 */
public record HttpLimits(
        long maxBody,
        long maxBodies,
        int maxHeaders,
        int maxConnections,
        Duration slowGrace,
        long minRate,
        Duration wrongKeyDelay) {
    public static final HttpLimits DEFAULT = new HttpLimits(
            32L << 20, 256L << 20, 16 * 1024, 1024, Duration.ofSeconds(30), 16 * 1024, Duration.ofMillis(300));

    /** @throws InvalidRequestException names the setting that is wrong */
    void check() {
        atLeast("http.maxBody", maxBody, 1);
        atLeast("http.maxBodies", maxBodies, maxBody);
        atLeast("http.maxHeaders", maxHeaders, 1024);
        atLeast("http.maxConnections", maxConnections, 1);
        atLeast("http.slowGrace", slowGrace.toSeconds(), 1);
        atLeast("http.minRate", minRate, 1);
    }

    static void atLeast(String setting, long value, long least) {
        if (value < least) {
            throw new InvalidRequestException(setting, setting + " must be at least " + least + ", but it is " + value);
        }
    }

    /** Whether a client that needed so long for so many bytes should not be waited for any more. */
    boolean isTooSlow(long nanos, long bytes) {
        return BodyBudget.isBelow(minRate, slowGrace.toNanos(), nanos, bytes);
    }
}
