package org.diffusiondesk.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.diffusiondesk.api.resource.CyclePhase;
import org.diffusiondesk.api.resource.ResourcePlan.Decision;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.api.worker.WorkerState;
import org.diffusiondesk.api.worker.WorkerStatus;

/** What must hold after every event, whatever happened. */
final class Invariants {
    private final World world;

    Invariants(World world) {
        this.world = world;
    }

    /** By our own plan there is never more on the card than there may be. */
    void memory() {
        Optional<FakeProcess> text = Optional.ofNullable(world.processes.get(WorkerId.LLM));
        boolean drawing = world.grants.stream()
                .anyMatch(grant -> grant.worker() == WorkerId.SD
                        && world.process(WorkerId.SD, grant.generation()).isPresent());
        if (drawing && text.isPresent()) {
            long together =
                    world.card.picture + world.card.size(text.get().launch.orElseThrow());
            assertThat(together)
                    .as("%s", world.trace.subList(Math.max(0, world.trace.size() - 25), world.trace.size()))
                    .isLessThanOrEqualTo((long) (0.75 * world.card.total));
        }
    }

    /** A chat that has waited too long is served before the next exchange begins. */
    void exchange(ExchangeState before, ExchangeState after) {
        Optional<Decision> decision = outFor(after);
        boolean nobodyLeaves = after instanceof ExchangeState.Drawing
                && decision.filter(d -> d != Decision.OFFLOAD_TEXT).isPresent(); // a stand-in is on the CPU already
        if (decision.isEmpty() || outFor(before).isPresent() || nobodyLeaves) {
            return;
        }
        assertThat(world.textTickets)
                .as("%s, then %s, at %s", before, after, world.now)
                .noneMatch(chat -> !chat.ended()
                        && !Optional.ofNullable(world.asked.get(chat.id()))
                                .orElseThrow()
                                .plus(world.maxChatHold)
                                .isAfter(world.now));
    }

    /** What the language model was, or is being, taken out for. */
    private static Optional<Decision> outFor(ExchangeState state) {
        return switch (state) {
            case ExchangeState.Clearing s -> Optional.of(s.plan().decision());
            case ExchangeState.Settling s -> Optional.of(s.plan().decision());
            case ExchangeState.Drawing s -> Optional.of(s.plan().decision());
            default -> Optional.empty();
        };
    }

    void grant(Grant grant) {
        FakeProcess process = world.process(grant.worker(), grant.generation()).orElseThrow();
        assertThat(process.running).isTrue();
        assertThat(grant.endpoint()).isEqualTo(Samples.endpoint(grant.generation()));
        process.launch.ifPresent(launch -> assertThat(grant.model()).isEqualTo(launch.model()));
    }

    void all(boolean settled) {
        for (WorkerStatus status : world.core.status(world.now)) {
            Optional<FakeProcess> process = Optional.ofNullable(world.processes.get(status.id()));
            boolean none =
                    status.state() instanceof WorkerState.Stopped || status.state() instanceof WorkerState.Failed;
            assertThat(process.isEmpty()).as("%s while %s", process, status).isEqualTo(none);
            if (status.state() instanceof WorkerState.Ready) {
                assertThat(process.orElseThrow().running).isTrue();
            }
            long open = world.grants.stream()
                    .filter(g -> g.worker() == status.id()
                            && process.filter(p -> p.generation == g.generation())
                                    .isPresent())
                    .count();
            if (settled) { // else a grant that was not taken is still on its way back
                assertThat((long) status.leases()).isEqualTo(open);
            }
            assertThat(status.id() == WorkerId.LLM || open <= 1)
                    .as("one picture at a time")
                    .isTrue();
            nobodyForgotten(status);
        }
    }

    private void nobodyForgotten(WorkerStatus status) {
        boolean text = status.id() == WorkerId.LLM;
        long waiting = (text ? world.textTickets : world.imageTickets)
                        .stream().filter(t -> !t.ended()).count()
                + (text ? world.loads.stream().filter(t -> !t.ended()).count() : 0);
        if (waiting == 0) {
            return;
        }
        boolean hope =
                switch (status.state()) {
                    case WorkerState.Stopped s -> exchanging();
                    case WorkerState.Ready s -> !text && (status.leases() > 0 || exchanging());
                    case WorkerState.Failed s -> s.retryAt().isPresent() || exchanging();
                    case WorkerState.Starting s -> true;
                    case WorkerState.Draining s -> true;
                    case WorkerState.Stopping s -> true;
                };
        assertThat(hope && !world.closing).as("%d wait for %s", waiting, status).isTrue();
        assertThat(!text || world.core.nextDeadline().isPresent()).isTrue();
    }

    private boolean exchanging() {
        return world.core.resources().phase() != CyclePhase.IDLE;
    }
}
