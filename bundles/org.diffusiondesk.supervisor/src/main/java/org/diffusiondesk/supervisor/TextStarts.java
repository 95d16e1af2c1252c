package org.diffusiondesk.supervisor;

import java.util.Optional;
import org.diffusiondesk.api.text.SavedConversation;
import org.diffusiondesk.api.text.TextLaunch;

/**
 * Which language model is to be started next, and who decided so. Belongs to the loop thread.
 *
 * <p>Nothing is started before the exchange has found room for it; until then it is only asked for.
 */
final class TextStarts {
    private Optional<TextLaunch> asked = Optional.empty();
    private Optional<TextLaunch> errand = Optional.empty();
    private Optional<TextLaunch> decided = Optional.empty();
    private Optional<TextLaunch> onCpu = Optional.empty();
    private Optional<SavedConversation> resume = Optional.empty();

    /** What somebody in the queue wants started now; empty when nobody does. */
    void ask(Optional<TextLaunch> launch) {
        asked = launch;
    }

    /** Wanted by nobody in the queue: the first start, or the way back. It goes before the queue. */
    void errand(Optional<TextLaunch> launch) {
        errand = launch;
    }

    /** What would start if it was let. */
    Optional<TextLaunch> asks() {
        return errand.or(() -> asked);
    }

    /** It may start. */
    void decide(TextLaunch launch, Optional<SavedConversation> conversation) {
        decided = Optional.of(launch);
        resume = conversation;
        asked = Optional.empty();
        errand = Optional.empty();
    }

    /** It may start, as a stand-in without the graphics card. */
    void decideOnCpu(TextLaunch launch, Optional<SavedConversation> conversation) {
        Optional<TextLaunch> back = errand;
        decide(launch, conversation);
        errand = back;
        onCpu = decided;
    }

    /** The stand-in is not wanted any more. */
    void leaveCpu() {
        onCpu = Optional.empty();
    }

    /** The stand-in, while it is wanted. */
    Optional<TextLaunch> onCpu() {
        return onCpu;
    }

    /** What the process that starts now is to be: what was decided, or a stand-in again that had died. */
    Optional<TextLaunch> takeDecided() {
        Optional<TextLaunch> next = decided.or(() -> onCpu);
        decided = Optional.empty();
        return next;
    }

    /** The conversation for the process that starts; kept for the next try until {@link #resumed}. */
    Optional<SavedConversation> conversation() {
        return resume;
    }

    /** It runs, or another does, or the conversation was given up. */
    void resumed() {
        resume = Optional.empty();
    }
}
