package org.diffusiondesk.proxy;

import java.util.Optional;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.error.UnavailableException;
import org.diffusiondesk.api.text.TextService;
import org.diffusiondesk.api.worker.Endpoint;
import org.diffusiondesk.api.worker.Lease;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.api.worker.WorkerState;
import org.diffusiondesk.api.worker.Workers;

/** How a request gets at llama-server. Blocks; throws the errors of {@link TextService#acquire}. */
@FunctionalInterface
interface Access {
    Lease open(RequestFacts facts, Cancellation clientGone);

    /** Uses a model: starts llama-server when necessary, and keeps it running meanwhile. */
    static Access using(TextService text) {
        return (facts, clientGone) -> text.acquire(facts.model(), clientGone);
    }

    /** Only looks at a running llama-server: neither wakes it nor keeps it from being unloaded. */
    static Access lookingAt(Workers workers) {
        return (facts, clientGone) -> workers.status().stream()
                .filter(worker -> worker.id() == WorkerId.LLM)
                .flatMap(worker -> running(worker.state()).stream())
                .findFirst()
                .map(Glance::new)
                .orElseThrow(() -> new UnavailableException("the language model is not running, and this route does"
                        + " not start it; POST /v1/llm/load, or any chat, does"));
    }

    private static Optional<Endpoint> running(WorkerState state) {
        return switch (state) {
            case WorkerState.Ready ready -> Optional.of(ready.endpoint());
            case WorkerState.Draining draining -> Optional.of(draining.endpoint());
            case WorkerState.Starting s -> Optional.empty();
            case WorkerState.Stopping s -> Optional.empty();
            case WorkerState.Stopped s -> Optional.empty();
            case WorkerState.Failed s -> Optional.empty();
        };
    }

    /** Holds nothing. */
    record Glance(Endpoint endpoint) implements Lease {
        @Override
        public void close() {
            // nothing was taken
        }
    }
}
