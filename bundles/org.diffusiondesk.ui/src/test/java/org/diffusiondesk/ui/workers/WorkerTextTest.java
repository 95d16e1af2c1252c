package org.diffusiondesk.ui.workers;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.diffusiondesk.api.worker.Endpoint;
import org.diffusiondesk.api.worker.ExitCause;
import org.diffusiondesk.api.worker.ExitReport;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.api.worker.WorkerState;
import org.diffusiondesk.api.worker.WorkerStatus;
import org.diffusiondesk.ui.kit.Light;
import org.junit.jupiter.api.Test;

class WorkerTextTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final Endpoint ENDPOINT = new Endpoint(URI.create("http://127.0.0.1:1"), "t");

    private static WorkerStatus in(WorkerState state, int leases) {
        return new WorkerStatus(
                WorkerId.SD, state, Optional.empty(), OptionalLong.empty(), leases, 0, OptionalLong.empty(), List.of());
    }

    private static String words(WorkerState state, int leases) {
        return WorkerText.state(in(state, leases), NOW);
    }

    @Test
    void hasWordsForEveryState() {
        assertThat(words(new WorkerState.Stopped(Optional.empty()), 0)).isEqualTo("stopped");
        assertThat(words(new WorkerState.Starting(NOW, 0), 0)).isEqualTo("starting");
        assertThat(words(new WorkerState.Starting(NOW, 0.404), 0)).isEqualTo("loading 40 %");
        assertThat(words(new WorkerState.Ready(ENDPOINT, 1, NOW), 0)).isEqualTo("ready");
        assertThat(words(new WorkerState.Ready(ENDPOINT, 1, NOW), 1)).isEqualTo("working");
        assertThat(words(new WorkerState.Draining(ENDPOINT, 1, NOW), 1)).isEqualTo("finishing its work");
        assertThat(words(new WorkerState.Stopping(NOW), 0)).isEqualTo("stopping");
        assertThat(words(new WorkerState.Failed("x", 3, Optional.empty()), 0)).isEqualTo("failed");
        assertThat(words(new WorkerState.Failed("x", 3, Optional.of(NOW.plusMillis(1500))), 0))
                .isEqualTo("failed, tries again in 2 s");
        assertThat(words(new WorkerState.Failed("x", 3, Optional.of(NOW.minusSeconds(5))), 0))
                .isEqualTo("failed, tries again in 0 s");
    }

    @Test
    void onlyAFailureIsRedAndOnlyReadinessIsGreen() {
        assertThat(WorkerText.light(new WorkerState.Failed("x", 1, Optional.empty())))
                .isEqualTo(Light.BAD);
        assertThat(WorkerText.light(new WorkerState.Ready(ENDPOINT, 1, NOW))).isEqualTo(Light.GOOD);
        assertThat(WorkerText.light(new WorkerState.Stopped(Optional.empty()))).isEqualTo(Light.OFF);
        assertThat(WorkerText.light(new WorkerState.Starting(NOW, 0))).isEqualTo(Light.BUSY);
    }

    @Test
    void tellsOfACrashButNotOfAStopThatWasAskedFor() {
        ExitReport crash = new ExitReport(134, ExitCause.CRASHED, List.of(), NOW);
        ExitReport asked = new ExitReport(0, ExitCause.ASKED, List.of(), NOW);
        assertThat(WorkerText.trouble(in(new WorkerState.Stopped(Optional.of(crash)), 0)))
                .contains("134");
        assertThat(WorkerText.trouble(in(new WorkerState.Stopped(Optional.of(asked)), 0)))
                .isEmpty();
        assertThat(WorkerText.trouble(in(new WorkerState.Failed("no library", 1, Optional.empty()), 0)))
                .isEqualTo("no library (1 attempt)");
    }

    @Test
    void writesMemoryAsOneReadsIt() {
        assertThat(WorkerText.memory(OptionalLong.empty())).isEqualTo("–");
        assertThat(WorkerText.memory(OptionalLong.of(212L << 20))).isEqualTo("212 MiB");
        assertThat(WorkerText.memory(OptionalLong.of(3L << 29))).isEqualTo("1.5 GiB");
    }
}
