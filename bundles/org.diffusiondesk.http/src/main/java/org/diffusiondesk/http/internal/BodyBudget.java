package org.diffusiondesk.http.internal;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.error.UnavailableException;
import org.diffusiondesk.http.BodyMeter;

/** What the bodies of all requests that are being worked at may take together, and how slowly each of them may come. */
final class BodyBudget {
    private final HttpLimits limits;
    private final AtomicLong held = new AtomicLong();

    BodyBudget(HttpLimits limits) {
        this.limits = limits;
    }

    /** For one request, whose body begins to come now. To be closed when the request was answered. */
    Meter open() {
        return new Meter();
    }

    /** Bytes that are held now. */
    long held() {
        return held.get();
    }

    /** Counts one body; its bytes stay counted until it is closed, because whoever read them may keep them. */
    final class Meter implements BodyMeter, AutoCloseable {
        private final long began = System.nanoTime();
        private final AtomicLong own = new AtomicLong();

        @Override
        public void took(int bytes) {
            long all = own.addAndGet(bytes);
            if (held.addAndGet(bytes) > limits.maxBodies()) {
                throw new UnavailableException("other requests hold too much at present; try again in a moment");
            }
            if (limits.isTooSlow(System.nanoTime() - began, all)) {
                throw tooSlow();
            }
        }

        @Override
        public void close() {
            held.addAndGet(-own.getAndSet(0));
        }
    }

    static InvalidRequestException tooSlow() {
        return new InvalidRequestException(
                ErrorCode.TIMEOUT, "body", "the body came too slowly; send it again as one piece");
    }

    /** Whether so much in so long is less than {@code rate} bytes a second, {@code grace} left aside. */
    static boolean isBelow(long rate, long graceNanos, long nanos, long bytes) {
        return nanos - graceNanos > TimeUnit.SECONDS.toNanos(1) / (double) rate * bytes;
    }
}
