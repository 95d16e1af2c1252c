package org.diffusiondesk.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.diffusiondesk.api.image.Preloading.EXPECTED;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.diffusiondesk.api.image.Preloading;
import org.diffusiondesk.api.worker.Endpoint;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.api.worker.WorkerState;
import org.diffusiondesk.api.worker.WorkerStatus;
import org.junit.jupiter.api.Test;

class ReadinessTest {
    private static final WorkerState READY =
            new WorkerState.Ready(new Endpoint(URI.create("http://127.0.0.1:1"), "t"), 1, Instant.EPOCH);
    private static final WorkerState FAILED = new WorkerState.Failed("no\nlog", 5, Optional.empty());
    private static final WorkerState STARTING = new WorkerState.Starting(Instant.EPOCH, 0.5);
    private static final List<WorkerId> BOTH = List.of(WorkerId.SD, WorkerId.LLM);

    @Test
    void isReadyWhenEveryWantedWorkerHasItsModel() {
        assertThat(of(worker(WorkerId.SD, READY, "demo"), worker(WorkerId.LLM, READY, "chat")))
                .isInstanceOf(Readiness.Ready.class);
    }

    @Test
    void waitsForALanguageModelAndForAStart() {
        assertThat(of(worker(WorkerId.SD, READY, "demo"), worker(WorkerId.LLM, READY, null)))
                .isInstanceOf(Readiness.Waiting.class);
        assertThat(of(worker(WorkerId.SD, READY, "demo"), worker(WorkerId.LLM, STARTING, "chat")))
                .isInstanceOf(Readiness.Waiting.class);
        assertThat(of(worker(WorkerId.SD, FAILED, null), worker(WorkerId.LLM, STARTING, null)))
                .isInstanceOf(Readiness.Waiting.class);
    }

    @Test
    void theImageModelComesWithTheFirstPictureOnlyWhereMemoryIsShort() {
        List<WorkerStatus> empty = List.of(worker(WorkerId.SD, READY, null), worker(WorkerId.LLM, READY, "chat"));
        List<WorkerId> both = List.of(WorkerId.SD, WorkerId.LLM);
        assertThat(Readiness.of(empty, both, List.of(), EXPECTED, () -> true)).isInstanceOf(Readiness.Ready.class);
        assertThat(Readiness.of(empty, both, List.of(), EXPECTED, () -> false)).isInstanceOf(Readiness.Waiting.class);
    }

    @Test
    void doesNotWaitForAnImageModelThatNobodyLoadsBeforehand() {
        List<WorkerStatus> empty = List.of(worker(WorkerId.SD, READY, null), worker(WorkerId.LLM, READY, "chat"));
        assertThat(Readiness.of(empty, BOTH, List.of(), Preloading.UNWANTED, () -> false))
                .isInstanceOf(Readiness.Ready.class);
        assertThat(Readiness.of(empty, BOTH, List.of(), Preloading.givenUp("truncated"), () -> false))
                .isEqualTo(new Readiness.Degraded("sd: truncated"));
    }

    @Test
    void anImageModelThatCameLaterIsNoProblemAnyMore() {
        List<WorkerStatus> loaded = List.of(worker(WorkerId.SD, READY, "demo"), worker(WorkerId.LLM, READY, "chat"));
        assertThat(Readiness.of(loaded, BOTH, List.of(), Preloading.givenUp("truncated"), () -> false))
                .isInstanceOf(Readiness.Ready.class);
    }

    @Test
    void isDegradedWhenOneFailed() {
        assertThat(of(worker(WorkerId.SD, READY, "demo"), worker(WorkerId.LLM, FAILED, null)))
                .isEqualTo(new Readiness.Degraded("llm: no"));
    }

    @Test
    void isDegradedWithoutAModelForOne() {
        assertThat(Readiness.of(
                        List.of(worker(WorkerId.SD, READY, "demo")),
                        List.of(WorkerId.SD),
                        List.of("no text model"),
                        EXPECTED,
                        () -> false))
                .isEqualTo(new Readiness.Degraded("no text model"));
    }

    private static Readiness of(WorkerStatus... workers) {
        return Readiness.of(List.of(workers), BOTH, List.of(), EXPECTED, () -> false);
    }

    private static WorkerStatus worker(
            WorkerId id, WorkerState state, @org.jspecify.annotations.Nullable String model) {
        return new WorkerStatus(
                id, state, Optional.ofNullable(model), OptionalLong.empty(), 0, 0, OptionalLong.empty(), List.of());
    }
}
