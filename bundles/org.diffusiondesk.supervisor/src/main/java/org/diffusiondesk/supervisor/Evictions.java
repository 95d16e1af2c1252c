package org.diffusiondesk.supervisor;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.diffusiondesk.api.resource.Eviction;
import org.diffusiondesk.api.resource.EvictionCause;
import org.diffusiondesk.api.worker.WorkerId;

/** Counts them. No decision hangs on it. Thread-safe. */
final class Evictions {
    private record Kind(WorkerId worker, String model, EvictionCause cause) {}

    private final Map<Kind, Long> counts = new ConcurrentHashMap<>();

    void count(Effect.Evicted evicted) {
        counts.merge(new Kind(evicted.worker(), evicted.model(), evicted.cause()), 1L, Long::sum);
    }

    List<Eviction> all() {
        return counts.entrySet().stream()
                .map(entry -> new Eviction(
                        entry.getKey().worker(),
                        entry.getKey().model(),
                        entry.getKey().cause(),
                        entry.getValue()))
                .toList();
    }
}
