package org.diffusiondesk.api.text;

import java.util.Optional;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.worker.Lease;

/** The right to use a ready llama-server with this model. */
public interface TextLease extends Lease {
    ModelDescription model();

    /**
     * Why the supervisor ended llama-server while this lease was open, in words for a person. Empty as long as it did not; also when llama-server died by
     * itself. Known before the process is told to end.
     */
    default Optional<String> lost() {
        return Optional.empty();
    }
}
