package org.diffusiondesk.supervisor;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.diffusiondesk.api.resource.SavedState;
import org.diffusiondesk.api.text.SavedConversation;
import org.diffusiondesk.api.text.TextLaunch;

/** The language model that is out because of a picture, and the figures about it. Belongs to the loop thread. */
final class SavedText {
    private final Consumer<Effect> out;
    private Optional<TextLaunch> config = Optional.empty();
    private Optional<MemoryView.OnCpu> onCpu = Optional.empty();
    private Optional<SavedConversation> conversation = Optional.empty();
    private Instant savedAt = Instant.EPOCH;
    private Instant waitingFrom = Instant.EPOCH;
    private Duration lost = Duration.ZERO;
    private boolean drawing;
    private boolean written;
    private boolean readAhead;
    private long swaps;
    private int failures;
    private Optional<Duration> lastSwap = Optional.empty();

    SavedText(Consumer<Effect> out) {
        this.out = out;
    }

    boolean present() {
        return config.isPresent();
    }

    /** Exactly what it was started with. */
    Optional<TextLaunch> config() {
        return config;
    }

    Optional<MemoryView.OnCpu> onCpu() {
        return onCpu;
    }

    Optional<SavedConversation> conversation() {
        return conversation;
    }

    /** It is about to be taken out; where that is so already, what was saved stays. */
    void take(TextSide text, Optional<MemoryView.OnCpu> cpu, Instant now) {
        if (config.isEmpty()) {
            config = text.counts();
            savedAt = now;
            lost = Duration.ZERO;
            swaps++;
        }
        onCpu = cpu.or(() -> onCpu);
        waitingFrom = now;
        written = false;
        readAhead = false;
        drawing = false;
    }

    void conversation(long generation, Optional<SavedConversation> files, long present) {
        if (config.isPresent() && generation == present) {
            if (files.isPresent()) {
                discard();
                conversation = files;
            }
            written = true;
        } else {
            files.ifPresent(unwanted -> out.accept(new Effect.Discard(unwanted)));
        }
    }

    void granted(Instant now) {
        if (config.isPresent() && !drawing) {
            drawing = true;
            lost = lost.plus(Duration.between(waitingFrom, now));
        }
    }

    /** The last picture is done; from now on only the way back takes time. */
    void drawn(Instant now) {
        if (drawing) {
            drawing = false;
            waitingFrom = now;
        }
    }

    void returned(Instant now) {
        lastSwap = Optional.of(lost.plus(Duration.between(waitingFrom, now)));
        failures = 0;
        clear();
    }

    void failed() {
        if (config.isPresent()) {
            failures++;
        }
    }

    void clear() {
        config = Optional.empty();
        onCpu = Optional.empty();
        drawing = false;
        discard();
    }

    private void discard() {
        conversation.ifPresent(files -> out.accept(new Effect.Discard(files)));
        conversation = Optional.empty();
    }

    /** Has the file read into the page cache, once. */
    void readAhead() {
        if (!readAhead) {
            readAhead = true;
            config.ifPresent(launch -> out.accept(new Effect.ReadAhead(launch.model())));
        }
    }

    boolean written() {
        return written;
    }

    long swaps() {
        return swaps;
    }

    int failures() {
        return failures;
    }

    Optional<Duration> lastSwap() {
        return lastSwap;
    }

    Optional<SavedState> state() {
        return config.map(launch -> new SavedState(launch, true, conversation.isPresent(), savedAt));
    }
}
