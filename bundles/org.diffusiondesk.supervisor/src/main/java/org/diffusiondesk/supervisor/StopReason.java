package org.diffusiondesk.supervisor;

import java.time.Duration;
import java.util.Optional;
import org.diffusiondesk.api.resource.EvictionCause;

/**
 * Why a worker that is at work is made to stop, for those whose work is cut short by it. Pure.
 *
 * @param cause for which the model leaves the memory; empty when it only moves, or everything ends
 * @param why follows "because"
 * @param limit the setting, with its value, that says how long work in flight may go on
 * @param after what comes then; empty when there is nothing to say
 */
record StopReason(Optional<EvictionCause> cause, String why, String limit, String after) {
    static final String DRAIN_LIMIT = "supervisor.drainLimit";
    static final String CHAT_HOLD = "resources.maxChatHold";
    static final StopReason UNLOADED =
            drained(EvictionCause.UNLOADED, "it was unloaded", "the next request loads it again");
    static final StopReason IDLE =
            drained(EvictionCause.IDLE, "nobody used it for long", "the next request loads it again");
    static final StopReason REPLACED = drained(EvictionCause.REPLACED, "another model was asked for", "");
    static final StopReason RELEASED =
            drained(EvictionCause.RELEASED, "its memory was released", "the next request loads it again");
    static final StopReason RESTARTED = drained(EvictionCause.RESTARTED, "it was restarted", "");
    static final StopReason SHUTDOWN =
            new StopReason(Optional.empty(), "DiffusionDesk is shutting down", DRAIN_LIMIT, "");
    static final StopReason PICTURE =
            drained(EvictionCause.PICTURE, "a picture needed the memory", "it comes back after the picture");
    static final StopReason LANGUAGE_MODEL = drained(
            EvictionCause.LANGUAGE_MODEL, "the language model needed the memory", "the next picture loads it again");
    static final StopReason TO_CPU = new StopReason(
            Optional.of(EvictionCause.PICTURE),
            "a picture needed the graphics card",
            CHAT_HOLD,
            "it goes on without the card meanwhile");
    static final StopReason FROM_CPU = new StopReason(
            Optional.empty(), "it returns to the graphics card after a picture", CHAT_HOLD, "it is back in a moment");

    private static StopReason drained(EvictionCause cause, String why, String after) {
        return new StopReason(Optional.of(cause), why, DRAIN_LIMIT, after);
    }

    /** To whoever was at work; {@code waited} when the limit was waited for and has passed. */
    String cut(boolean waited, SupervisorSettings settings) {
        Duration set = limit.equals(CHAT_HOLD) ? settings.resources().maxChatHold() : settings.drainLimit();
        String late = waited ? " and this was not done after " + limit + "=" + Texts.seconds(set) : "";
        String outlook = after.isEmpty() ? "" : "; " + after;
        return "the language model was stopped in the middle of this answer, because " + why + late + outlook;
    }
}
