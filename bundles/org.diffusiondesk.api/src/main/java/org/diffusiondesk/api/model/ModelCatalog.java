package org.diffusiondesk.api.model;

import java.util.List;
import java.util.Optional;
import org.diffusiondesk.api.concurrent.Registration;

/** The models that can be used now. Looks at the folders anew when they changed. Thread-safe; may read from disk. */
public interface ModelCatalog {
    /** All that can be asked for a picture or an answer (image and text models, upscalers), the default of each kind first. */
    List<ModelDescription> list();

    /** All of one kind, the default first. */
    List<ModelDescription> list(ModelKind kind);

    /**
     * The model to use for a request.
     *
     * @param id as the client named it (id, file name or a path below the models folder); empty for the default of that kind
     * @throws org.diffusiondesk.api.error.ModelException unknown (lists what there is), of another kind, or with unusable files (a directory, a
     *     truncated or foreign file), which is found out from the file's header
     */
    ModelDescription require(ModelKind kind, Optional<String> id);

    /**
     * The SHA-256 of the model's main file in lower-case hexadecimal, as far as it is known; never waits. What is not known is computed in the
     * background, while the workers have nothing to do, and kept for as long as the file stays as it is. AUTOMATIC1111's short hash is its first ten digits.
     */
    default Optional<String> hash(ModelDescription model) {
        return Optional.empty();
    }

    /**
     * Calls {@code listener} when models came, went or changed, within some seconds, on a thread of the catalog; it must be quick. While nobody
     * listens, nothing is looked for.
     */
    default Registration listen(Runnable listener) {
        return () -> {};
    }
}
