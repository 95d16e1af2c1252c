package org.diffusiondesk.supervisor;

import java.util.Optional;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.UnavailableException;
import org.diffusiondesk.api.text.TextLaunch;
import org.diffusiondesk.api.worker.WorkerState;

/**
 * Serves requests for llama-server in the order of their arrival. Pure.
 *
 * <p>A request for another model than the running one lets the running answers finish; whoever comes after it waits behind it, or a busy model would
 * never be left.
 */
final class TextScheduler {
    /**
     * How things stand.
     *
     * @param running what the present process was, or is being, started with
     * @param memory what to come back with when nobody names a model; of the failed start in {@link WorkerState.Failed}
     * @param first of the queue
     */
    record View(
            WorkerState state,
            Then then,
            Optional<TextLaunch> running,
            Optional<TextLaunch> memory,
            Optional<TextWaiter> first,
            boolean autoLoad,
            boolean engine) {}

    private static final TextStep WAIT = new TextStep.Wait();

    private TextScheduler() {}

    static TextStep next(View view) {
        if (view.first().isEmpty()) {
            boolean forNobody = view.state() instanceof WorkerState.Draining && view.then() instanceof Then.Switch;
            return forNobody ? new TextStep.Resume() : WAIT;
        }
        TextWaiter first = view.first().get();
        boolean suits = view.running().filter(first::suits).isPresent();
        return switch (view.state()) {
            case WorkerState.Ready state ->
                suits ? new TextStep.Serve(first) : begin(view, first, new TextStep.SwitchAway(first.deadline()));
            case WorkerState.Draining state ->
                suits && view.then() instanceof Then.Switch ? new TextStep.Resume() : WAIT;
            // nobody is waiting for this start any more, or the first would be another
            case WorkerState.Starting state ->
                suits ? WAIT : begin(view, first, new TextStep.SwitchAway(first.deadline()));
            case WorkerState.Stopping state -> WAIT;
            case WorkerState.Stopped state -> start(view, first);
            case WorkerState.Failed state -> waitsForRetry(view, first, state) ? WAIT : start(view, first);
        };
    }

    /** The back-off holds for what failed, not for another model, nor for a person who asks for a load. */
    private static boolean waitsForRetry(View view, TextWaiter first, WorkerState.Failed state) {
        return state.retryAt().isPresent()
                && first instanceof TextWaiter.Use
                && view.memory().filter(first::suits).isPresent();
    }

    private static TextStep start(View view, TextWaiter first) {
        return first.wanted(view.memory())
                .map(launch -> begin(view, first, new TextStep.Start(launch)))
                .orElseGet(() -> new TextStep.Refuse(first, noModel(first)));
    }

    private static TextStep begin(View view, TextWaiter first, TextStep step) {
        if (!view.engine()) {
            return new TextStep.Refuse(first, Errors.noTextEngine());
        }
        if (!view.autoLoad() && first instanceof TextWaiter.Use) {
            return new TextStep.Refuse(
                    first,
                    new UnavailableException("the language model "
                            + first.wish().own().map(m -> "'" + m.id() + "' ").orElse("")
                            + "is not loaded and llm.autoLoad is off; load it first"));
        }
        return step;
    }

    private static DeskException noModel(TextWaiter first) {
        return first.wish() instanceof ModelWish.OnlyLoaded(var error)
                ? error
                : new UnavailableException("no language model is loaded");
    }
}
