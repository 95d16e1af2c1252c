package org.diffusiondesk.rest;

import java.util.EnumSet;
import java.util.Set;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.api.worker.WorkerId;

/** What a process serves: the setting {@code rest.mode}. */
enum Mode {
    ORCHESTRATOR,
    /** The routes of a language model alone. */
    LLM_WORKER;

    static Mode of(String setting) {
        return switch (setting) {
            case "llm-worker" -> LLM_WORKER;
            case "orchestrator" -> ORCHESTRATOR;
            default ->
                throw new InvalidRequestException(
                        "rest.mode", "rest.mode is \"" + setting + "\"; orchestrator or llm-worker would be right");
        };
    }

    Set<WorkerId> workers() {
        return this == LLM_WORKER ? EnumSet.of(WorkerId.LLM) : EnumSet.allOf(WorkerId.class);
    }

    Set<ModelKind> models() {
        return this == LLM_WORKER ? EnumSet.of(ModelKind.TEXT) : EnumSet.allOf(ModelKind.class);
    }
}
