package org.diffusiondesk.supervisor;

import java.util.Map;
import java.util.Optional;
import org.diffusiondesk.api.text.TextLaunch;
import org.diffusiondesk.api.worker.WorkerId;

/**
 * What a measurement has to look at.
 *
 * @param text the language model to reckon with
 * @param pids of the workers that run
 */
record Measurable(Optional<TextLaunch> text, Map<WorkerId, Long> pids) {
    static final Measurable NOTHING = new Measurable(Optional.empty(), Map.of());

    Measurable {
        pids = Map.copyOf(pids);
    }
}
