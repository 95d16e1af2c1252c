package org.diffusiondesk.supervisor;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.diffusiondesk.api.image.ImageDemand;
import org.diffusiondesk.api.resource.ResourcePlan;
import org.diffusiondesk.api.text.TextLaunch;
import org.diffusiondesk.api.worker.WorkerId;

/** The memory as it was measured for the present state of the exchange, and what it means. Belongs to the loop thread. */
final class Measured {
    private final OffloadPolicy policy;
    private final TextSide text;
    private final ImageSide image;
    private final Consumer<Effect> out;
    private long measures;
    private Optional<MemoryView> view = Optional.empty();

    Measured(OffloadPolicy policy, TextSide text, ImageSide image, Consumer<Effect> out) {
        this.policy = policy;
        this.text = text;
        this.image = image;
        this.out = out;
    }

    /** Begins to measure; the answer comes to {@link #arrived}. */
    void ask(Optional<ImageDemand> picture, Optional<TextLaunch> launch) {
        measures++;
        out.accept(new Effect.Measure(measures, picture, launch, pids()));
    }

    /** An answer to an older question does not count. */
    void arrived(long id, MemoryView measured) {
        if (id == measures) {
            view = Optional.of(measured);
        }
    }

    /** What was measured before no longer counts. */
    void forget() {
        view = Optional.empty();
    }

    Optional<MemoryView> view() {
        return view;
    }

    Optional<ResourcePlan> plan(Optional<ImageWaiter> first) {
        return view.filter(v -> !v.images().isEmpty())
                .flatMap(v -> first.map(waiter -> policy.plan(v, waiter.demand().pressure())));
    }

    Optional<Admission> admission() {
        return view.map(v -> policy.admit(v, image.busy() > 0, image.model().isPresent()));
    }

    /** Bytes that a worker used then. */
    Optional<Long> used(WorkerId worker) {
        return view.flatMap(v -> Optional.ofNullable(v.snapshot().workerBytes().get(worker)));
    }

    /** The processes that run. */
    Map<WorkerId, Long> pids() {
        Map<WorkerId, Long> pids = new EnumMap<>(WorkerId.class);
        text.pid().ifPresent(pid -> pids.put(WorkerId.LLM, pid));
        image.pid().ifPresent(pid -> pids.put(WorkerId.SD, pid));
        return pids;
    }
}
