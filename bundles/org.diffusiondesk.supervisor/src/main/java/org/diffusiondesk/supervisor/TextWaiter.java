package org.diffusiondesk.supervisor;

import java.time.Instant;
import java.util.Optional;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.text.TextLaunch;
import org.diffusiondesk.api.text.TextLoad;
import org.diffusiondesk.api.text.TextOptions;

/** Somebody who waits for llama-server. */
sealed interface TextWaiter {
    Ticket<?> ticket();

    ModelWish wish();

    /** When it is told that it waited too long. */
    Instant deadline();

    /** Wants to use a model, however it was started. */
    record Use(Ticket<Grant> ticket, ModelWish wish, Instant deadline) implements TextWaiter {}

    /** Wants a model to be loaded, with exactly these options. */
    record Load(Ticket<TextLoad> ticket, ModelWish wish, TextOptions options, Instant deadline) implements TextWaiter {}

    /**
     * What would have to be started for it.
     *
     * @param base what runs, or is remembered from before
     * @return empty when it names no model, nothing is loaded and there is no default
     */
    default Optional<TextLaunch> wanted(Optional<TextLaunch> base) {
        Optional<ModelDescription> model = wish() instanceof ModelWish.Named
                ? wish().own()
                : base.map(TextLaunch::model).or(wish()::own);
        return switch (this) {
            case Load load -> model.map(m -> new TextLaunch(m, load.options()));
            case Use use ->
                model.map(m -> base.filter(b -> b.model().id().equals(m.id()))
                        .orElseGet(() -> new TextLaunch(m, TextOptions.DEFAULT)));
        };
    }

    /** Whether {@code running} is right for it. */
    default boolean suits(TextLaunch running) {
        return wanted(Optional.of(running)).filter(running::equals).isPresent();
    }
}
