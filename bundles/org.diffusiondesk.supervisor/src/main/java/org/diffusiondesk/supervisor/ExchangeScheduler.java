package org.diffusiondesk.supervisor;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.diffusiondesk.api.resource.ResourcePlan;
import org.diffusiondesk.api.resource.ResourcePlan.Decision;
import org.diffusiondesk.api.text.TextLaunch;
import org.diffusiondesk.api.worker.WorkerState;

/**
 * Decides the next step of the exchange from how things stand now. Pure. It looks at states and never at what happened, so whatever is lost, late or
 * cancelled on the way, the next look is right again.
 */
final class ExchangeScheduler {
    /**
     * How things stand.
     *
     * @param picture ticket of the first picture, when the ready sd-worker has nothing else to do
     * @param polite whether that picture may cost the language model nothing
     * @param drawing whether the sd-worker is at work
     * @param announced whether another picture will be asked for in a moment
     * @param text the language model's worker
     * @param onCpu whether the language model runs on the CPU because of a picture
     * @param saved whether there is one to be brought back
     * @param asks what would start if it was let
     * @param held since when the longest waiting request for the language model waits
     * @param plan for the first picture, when it is made
     * @param admission for the language model that wants to start, when it is decided
     * @param settled whether the memory has come back
     * @param freeing whether the sd-worker's process that is to end still exists
     */
    record View(
            ExchangeState state,
            OptionalLong picture,
            boolean polite,
            boolean drawing,
            boolean announced,
            WorkerState text,
            boolean onCpu,
            boolean saved,
            Optional<TextLaunch> asks,
            Optional<Instant> held,
            Optional<ResourcePlan> plan,
            Optional<Admission> admission,
            boolean settled,
            boolean freeing,
            Instant now,
            Duration maxChatHold) {
        /** A process of it is on its way out. */
        boolean textLeaves() {
            return text instanceof WorkerState.Draining || text instanceof WorkerState.Stopping;
        }

        /** No process of it exists, and none comes by itself. */
        boolean textGone() {
            return text instanceof WorkerState.Stopped
                    || text instanceof WorkerState.Failed failed
                            && failed.retryAt().isEmpty();
        }

        boolean heldTooLong() {
            return held.filter(since -> !since.plus(maxChatHold).isAfter(now)).isPresent();
        }

        /** Somebody who has waited too long will be served, or told why not, if nothing interferes. */
        boolean textIsDue() {
            return heldTooLong() && (asks().isPresent() || !textGone());
        }

        boolean isFirst(long ticket) {
            return picture.isPresent() && picture.getAsLong() == ticket;
        }
    }

    private static final ExchangeStep WAIT = new ExchangeStep.Wait();
    private static final ExchangeState IDLE = new ExchangeState.Idle();

    private ExchangeScheduler() {}

    static ExchangeStep next(View view) {
        return switch (view.state()) {
            case ExchangeState.Idle state -> idle(view);
            case ExchangeState.Planning state -> planning(view, state);
            case ExchangeState.Yielding state -> yielding(view, state);
            case ExchangeState.Clearing state -> clearing(view, state);
            case ExchangeState.Settling state -> settling(view, state);
            case ExchangeState.Drawing state -> drawing(view);
            case ExchangeState.Leaving state -> view.textLeaves() ? WAIT : new ExchangeStep.Go(IDLE);
            case ExchangeState.Admitting state -> admitting(view, state);
            case ExchangeState.Freeing state -> view.freeing() ? WAIT : settle(new ExchangeState.Freed(state.launch()));
            case ExchangeState.Freed state -> freed(view, state);
            case ExchangeState.Returning state -> returning(view);
        };
    }

    private static ExchangeStep idle(View view) {
        if (view.saved() && !view.onCpu() && view.text() instanceof WorkerState.Ready) {
            return new ExchangeStep.Returned();
        }
        if (view.saved() && view.onCpu() && !view.textGone() && !view.drawing()) {
            return new ExchangeStep.LeaveCpu();
        }
        if (view.saved()
                && view.text() instanceof WorkerState.Stopped
                && view.asks().isEmpty()) {
            return new ExchangeStep.WantBack(); // somebody came between and went again
        }
        boolean textFirst = view.asks().isPresent() && view.heldTooLong();
        if (view.picture().isPresent() && !textFirst) {
            return new ExchangeStep.Plan(view.picture().getAsLong());
        }
        return admit(view);
    }

    private static ExchangeStep admit(View view) {
        return view.asks()
                .map(launch -> (ExchangeStep) new ExchangeStep.Admit(launch))
                .orElse(WAIT);
    }

    private static ExchangeStep planning(View view, ExchangeState.Planning state) {
        if (!view.isFirst(state.ticket())) {
            return new ExchangeStep.Go(IDLE);
        }
        return view.plan().map(plan -> planned(view, state, plan)).orElse(WAIT);
    }

    private static ExchangeStep planned(View view, ExchangeState.Planning state, ResourcePlan plan) {
        boolean refused = plan.decision() == Decision.REFUSE;
        if (refused || view.polite() && plan.decision() != Decision.COEXIST) {
            return new ExchangeStep.Refuse(plan, IDLE);
        }
        if (plan.decision() == Decision.COEXIST) {
            return new ExchangeStep.Grant(plan, view.onCpu() ? new ExchangeState.Drawing(plan) : IDLE);
        }
        boolean standIn = plan.decision() == Decision.MOVE_TEXT_TO_CPU && view.onCpu();
        if (view.textIsDue() && !standIn) {
            return new ExchangeStep.Go(view.asks().isPresent() ? IDLE : new ExchangeState.Yielding(state.ticket()));
        }
        return view.textGone() || standIn
                ? new ExchangeStep.Grant(plan, new ExchangeState.Drawing(plan))
                : new ExchangeStep.TakeOut(state.ticket(), plan);
    }

    /** Whatever becomes of the language model, it is looked at anew; the picture waits only as long as there is a start or an end to wait for. */
    private static ExchangeStep yielding(View view, ExchangeState.Yielding state) {
        boolean onItsWay = view.textIsDue() && view.asks().isEmpty();
        return onItsWay && view.isFirst(state.ticket()) ? WAIT : new ExchangeStep.Go(IDLE);
    }

    private static ExchangeStep clearing(View view, ExchangeState.Clearing state) {
        if (view.textGone()) {
            return settle(new ExchangeState.Settling(state.ticket(), state.plan()));
        }
        if (!view.textLeaves()) {
            return new ExchangeStep.Go(IDLE); // a person had it started again
        }
        boolean stillThere = view.text() instanceof WorkerState.Draining;
        return stillThere && !view.isFirst(state.ticket()) ? new ExchangeStep.KeepText() : WAIT;
    }

    private static ExchangeStep settling(View view, ExchangeState.Settling state) {
        if (!view.isFirst(state.ticket()) || !view.textGone()) {
            return new ExchangeStep.Go(IDLE);
        }
        return view.settled() ? new ExchangeStep.Grant(state.plan(), new ExchangeState.Drawing(state.plan())) : WAIT;
    }

    private static ExchangeStep drawing(View view) {
        if (view.drawing()) {
            return WAIT;
        }
        if (view.picture().isPresent() && !view.heldTooLong()) {
            return new ExchangeStep.Plan(view.picture().getAsLong());
        }
        if (view.announced() && view.picture().isEmpty() && !view.heldTooLong()) {
            return WAIT;
        }
        return new ExchangeStep.Go(IDLE);
    }

    private static ExchangeStep admitting(View view, ExchangeState.Admitting state) {
        if (view.asks().filter(state.launch()::equals).isEmpty()) {
            return new ExchangeStep.Go(IDLE);
        }
        return view.admission()
                .map(admission -> switch (admission) {
                    case START -> (ExchangeStep) new ExchangeStep.Start(state.launch());
                    // a picture may have begun or ended while this was decided
                    case HOLD -> view.drawing() ? WAIT : new ExchangeStep.Go(IDLE);
                    case FREE_IMAGE ->
                        view.drawing() ? new ExchangeStep.Go(IDLE) : new ExchangeStep.FreeImage(state.launch());
                })
                .orElse(WAIT);
    }

    private static ExchangeStep freed(View view, ExchangeState.Freed state) {
        if (view.asks().filter(state.launch()::equals).isEmpty()) {
            return new ExchangeStep.Go(IDLE);
        }
        return view.settled() ? new ExchangeStep.Start(state.launch()) : WAIT;
    }

    private static ExchangeStep returning(View view) {
        if (!view.saved()) {
            return new ExchangeStep.Go(IDLE);
        }
        if (view.text() instanceof WorkerState.Ready) {
            return new ExchangeStep.Returned();
        }
        boolean another =
                view.text() instanceof WorkerState.Failed && view.asks().isPresent();
        if (view.textGone() || another) {
            return new ExchangeStep.Go(IDLE);
        }
        // whoever waits for the language model has waited through a picture already
        return view.picture().isPresent() && view.held().isEmpty()
                ? new ExchangeStep.Plan(view.picture().getAsLong())
                : WAIT;
    }

    private static ExchangeStep settle(ExchangeState next) {
        return new ExchangeStep.Settle(next);
    }
}
