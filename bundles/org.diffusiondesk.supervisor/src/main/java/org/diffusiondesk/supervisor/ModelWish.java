package org.diffusiondesk.supervisor;

import java.util.Optional;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.model.ModelDescription;

/** Which language model a request wants. Looked up by the caller, because the catalog may read from disk; decided by the loop. */
sealed interface ModelWish {
    /** This one. */
    record Named(ModelDescription model) implements ModelWish {}

    /** Whichever is loaded, else the default. */
    record Any(ModelDescription preset) implements ModelWish {}

    /** Whichever is loaded; there is no default, for the reason in {@code error}. */
    record OnlyLoaded(DeskException error) implements ModelWish {}

    /** The model to fall back on when none is loaded. */
    default Optional<ModelDescription> own() {
        return switch (this) {
            case Named(var model) -> Optional.of(model);
            case Any(var preset) -> Optional.of(preset);
            case OnlyLoaded wish -> Optional.empty();
        };
    }
}
