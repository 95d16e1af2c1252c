package org.diffusiondesk.supervisor;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether the memory is kept for one more picture after the last: because whoever draws has announced it, or, for a moment, because clients that ask for
 * one after the other would cost the language model an exchange for each. Belongs to the loop thread.
 */
final class NextPicture {
    /** How long an announcement counts; between two jobs there is no more to do than to write the pictures. */
    static final Duration ANNOUNCED = Duration.ofSeconds(5);

    private final Duration linger;
    private Optional<Instant> announced = Optional.empty();
    private Optional<Instant> lingering = Optional.empty();
    private boolean drawn;

    NextPicture(Duration linger) {
        this.linger = linger;
    }

    void announce(Instant now) {
        announced = Optional.of(now.plus(ANNOUNCED));
    }

    /** It came. */
    void granted() {
        announced = Optional.empty();
        lingering = Optional.empty();
        drawn = true;
    }

    /** Nobody draws now. */
    void idle(Instant now) {
        if (drawn) {
            drawn = false;
            lingering = Optional.of(now.plus(linger));
        }
    }

    /** {@code held}: whether somebody waits for the language model, for whom a mere guess is no reason to wait longer. */
    boolean expected(boolean held, Instant now) {
        return announced.filter(now::isBefore).isPresent()
                || !held && lingering.filter(now::isBefore).isPresent();
    }

    void tick(Instant now) {
        announced = announced.filter(now::isBefore);
        lingering = lingering.filter(now::isBefore);
    }

    Stream<Instant> deadlines() {
        return Stream.concat(announced.stream(), lingering.stream());
    }
}
