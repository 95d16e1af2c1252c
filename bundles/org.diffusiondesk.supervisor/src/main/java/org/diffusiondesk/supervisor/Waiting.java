package org.diffusiondesk.supervisor;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.error.CancelledException;
import org.diffusiondesk.api.error.UnavailableException;

/** The caller's side of a ticket: posts the request, waits with a bound, and leaves nothing behind when it goes without an answer. */
final class Waiting {
    private static final long SLICE_MILLIS = 250;

    /** How a caller waits; {@code limit} absent means until the loop answers or ends, {@code meanwhile} runs a few times a second. */
    record Manner(Cancellation cancellation, Optional<Duration> limit, Runnable meanwhile) {
        static Manner of(Cancellation cancellation) {
            return new Manner(cancellation, Optional.empty(), () -> {});
        }

        static Manner of(Cancellation cancellation, Duration limit) {
            return new Manner(cancellation, Optional.of(limit), () -> {});
        }
    }

    private final SupervisorLoop loop;

    Waiting(SupervisorLoop loop) {
        this.loop = loop;
    }

    /**
     * Waits for the outcome of {@code ticket}, which {@code request} carries.
     *
     * @param giveBack takes what was granted to a caller who had gone by then
     */
    <T> T await(Event request, Ticket<T> ticket, Manner manner, Consumer<T> giveBack) {
        if (manner.cancellation().isCancelled()) {
            throw cancelled();
        }
        loop.post(request);
        boolean taken = false;
        try (Registration registration = manner.cancellation().onCancel(() -> withdraw(ticket))) {
            T granted = outcome(ticket, manner);
            if (manner.cancellation().isCancelled()) {
                throw cancelled();
            }
            taken = true;
            return granted;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw cancelled();
        } finally {
            if (!taken) {
                leave(ticket, giveBack);
            }
        }
    }

    private <T> T outcome(Ticket<T> ticket, Manner manner) throws InterruptedException {
        long start = System.nanoTime();
        while (true) {
            try {
                return ticket.get(SLICE_MILLIS);
            } catch (TimeoutException notYet) {
                manner.meanwhile().run();
                Duration waited = Duration.ofNanos(System.nanoTime() - start);
                if (loop.ended()) {
                    ticket.fail(SupervisorCore.shuttingDown());
                } else if (manner.limit()
                        .filter(limit -> waited.compareTo(limit) > 0)
                        .isPresent()) {
                    ticket.fail(new UnavailableException("no answer within " + Texts.seconds(waited)));
                }
            }
        }
    }

    private void withdraw(Ticket<?> ticket) {
        if (ticket.fail(cancelled())) {
            loop.post(new Event.Withdraw(ticket));
        }
    }

    private <T> void leave(Ticket<T> ticket, Consumer<T> giveBack) {
        ticket.fail(cancelled());
        loop.post(new Event.Withdraw(ticket));
        ticket.granted().ifPresent(giveBack);
    }

    private static CancelledException cancelled() {
        return new CancelledException("the request was cancelled while it waited for its worker");
    }
}
