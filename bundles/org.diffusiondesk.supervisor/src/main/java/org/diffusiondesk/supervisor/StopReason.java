package org.diffusiondesk.supervisor;

import java.time.Duration;

/**
 * Why a worker that is at work is made to stop, for those whose work is cut short by it. Pure.
 *
 * @param why follows "because"
 * @param limit the setting, with its value, that says how long work in flight may go on
 * @param after what comes then; empty when there is nothing to say
 */
record StopReason(String why, String limit, String after) {
    static final String DRAIN_LIMIT = "supervisor.drainLimit";
    static final String CHAT_HOLD = "resources.maxChatHold";
    static final StopReason UNLOADED = drained("it was unloaded", "the next request loads it again");
    static final StopReason RELEASED = drained("its memory was released", "the next request loads it again");
    static final StopReason RESTARTED = drained("it was restarted", "");
    static final StopReason SHUTDOWN = drained("DiffusionDesk is shutting down", "");
    static final StopReason PICTURE = drained("a picture needed the memory", "it comes back after the picture");
    static final StopReason TO_CPU =
            new StopReason("a picture needed the graphics card", CHAT_HOLD, "it goes on without the card meanwhile");
    static final StopReason FROM_CPU =
            new StopReason("it returns to the graphics card after a picture", CHAT_HOLD, "it is back in a moment");

    private static StopReason drained(String why, String after) {
        return new StopReason(why, DRAIN_LIMIT, after);
    }

    /** To whoever was at work; {@code waited} when the limit was waited for and has passed. */
    String cut(boolean waited, SupervisorSettings settings) {
        Duration set = limit.equals(CHAT_HOLD) ? settings.resources().maxChatHold() : settings.drainLimit();
        String late = waited ? " and this was not done after " + limit + "=" + Texts.seconds(set) : "";
        String outlook = after.isEmpty() ? "" : "; " + after;
        return "the language model was stopped in the middle of this answer, because " + why + late + outlook;
    }
}
