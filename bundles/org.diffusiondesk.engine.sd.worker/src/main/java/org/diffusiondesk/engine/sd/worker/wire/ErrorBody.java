package org.diffusiondesk.engine.sd.worker.wire;

import org.jspecify.annotations.Nullable;

/** The body of every answer that is not 2xx, and the data of an {@code error} event. */
public record ErrorBody(Detail error) {
    /**
     * What is wrong.
     *
     * @param type as OpenAI's clients know it
     * @param code stable, as the public API names it
     * @param param the field or file at fault
     */
    public record Detail(
            String message,
            String type,
            String code,
            @Nullable String param) {}
}
