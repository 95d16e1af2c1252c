package org.diffusiondesk.supervisor;

import java.time.Instant;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.text.TextLaunch;

/** What to do next about the queue for llama-server. */
sealed interface TextStep {
    /** Nothing until something happens. */
    record Wait() implements TextStep {}

    /** The first gets what it wants. */
    record Serve(TextWaiter waiter) implements TextStep {}

    /** The first can't be served. */
    record Refuse(TextWaiter waiter, DeskException error) implements TextStep {}

    /** Start llama-server so. */
    record Start(TextLaunch launch) implements TextStep {}

    /** End the present process, letting running answers finish until {@code drainUntil}. */
    record SwitchAway(Instant drainUntil) implements TextStep {}

    /** Go on with the present process after all. */
    record Resume() implements TextStep {}
}
