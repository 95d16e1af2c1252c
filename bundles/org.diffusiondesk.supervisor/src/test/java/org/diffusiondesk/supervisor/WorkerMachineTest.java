package org.diffusiondesk.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.WorkerException;
import org.diffusiondesk.api.worker.ExitCause;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.api.worker.WorkerState;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every (state, event) of the machine, by a table that the test checks to be complete. */
class WorkerMachineTest {
    private static final Instant NOW = Samples.START;
    private static final long GENERATION = 7;
    private static final DeskException BROKEN = WorkerException.startFailed("broken", null);
    private static final WorkerMachine MACHINE = new WorkerMachine(WorkerId.LLM, SupervisorSettings.DEFAULT);

    /**
     * Rows are states, columns events. First the state: '.' the same, O stopped, L starting, R ready, D draining, S
     * stopping, F failed (F! without a retry); then what follows the end: r rest, s start, w switch, u suspend, c recover; then the
     * actions: l launch, a abandon the launch, t terminate, v save and terminate, k kill, x kill another generation, f fail the waiters.
     * Columns: st stop now, dr drain first, up launched, brk launch failed (brk! for good), mute unresponsive; those with
     * &lt; come from an older process.
     */
    private static final String TABLE = """
            state      start st/r st/s st/w st/u dr/r dr/s dr/w dr/u resume drained load load< up up< brk brk! brk< exit exit< mute due
            stopped    Ll    .    Ll   .    .    .    Ll   .    .    .      .       .    .     .k .x  .   .    .    .    .     .    .
            starting   .     Sra  Ssa  Swa  Sua  Sra  Ssa  Swa  Sua  .      .       L    .     R  .x  Ff  F!f  .    .    .     .    Scaf
            ready      .     Srt  Sst  Swt  Suv  Dr   Ds   Dw   Du   .      .       .    .     .  .x  .   .    .    F    .     Sck  .
            draining/r .     Srt  Sst  Swt  Suv  .    Ds   Dw   Du   .      Srt     .    .     .  .x  .   .    .    O    .     Srk  Srt
            draining/s .     Srt  Sst  Swt  Suv  Dr   .    Dw   Du   .      Sst     .    .     .  .x  .   .    .    Ll   .     Ssk  Sst
            draining/w .     Srt  Sst  Swt  Suv  Dr   Ds   .    Du   R      Swt     .    .     .  .x  .   .    .    O    .     Swk  R
            draining/u .     Srt  Sst  Swt  Suv  Dr   Ds   Dw   .    R      Suv     .    .     .  .x  .   .    .    O    .     Suk  Suv
            stopping/r .     .    Ss   Sw   Su   .    Ss   Sw   Su   .      .       .    .     .k .x  O   O    .    O    .     .    Srk
            stopping/s .     Sr   .    Sw   Su   Sr   .    Sw   Su   .      .       .    .     .k .x  Ll  Ll   .    Ll   .     .    Ssk
            stopping/w .     Sr   Ss   .    Su   Sr   Ss   .    Su   .      .       .    .     .k .x  O   O    .    O    .     .    Swk
            stopping/u .     Sr   Ss   Sw   .    Sr   Ss   Sw   .    .      .       .    .     .k .x  O   O    .    O    .     .    Suk
            stopping/c .     Sr   Ss   Sw   Su   Sr   Ss   Sw   Su   .      .       .    .     .k .x  F   F    .    F    .     .    Sck
            failed     Ll    O    Ll   O    O    O    Ll   O    O    .      .       .    .     .k .x  .   .    .    .    .     .    Ll
            failed!    Ll    O    Ll   O    O    O    Ll   O    O    .      .       .    .     .k .x  .   .    .    .    .     .    Ll
            """;

    private static final Map<String, WorkerLife> STATES = states();
    private static final Map<String, WorkerEvent> EVENTS = events();

    @TestFactory
    Stream<DynamicTest> followsTheTableInEveryStateForEveryEvent() {
        String[] lines = TABLE.strip().split("\n");
        List<String> columns = words(lines[0]).subList(1, EVENTS.size() + 1);
        assertThat(columns).containsExactlyElementsOf(EVENTS.keySet());
        assertThat(Arrays.stream(lines).skip(1).map(line -> words(line).get(0)))
                .containsExactlyElementsOf(STATES.keySet());
        return Arrays.stream(lines).skip(1).map(WorkerMachineTest::words).flatMap(row -> columns.stream()
                .map(column -> DynamicTest.dynamicTest(row.get(0) + " on " + column, () -> {
                    WorkerLife life = required(STATES, row.get(0));
                    assertThat(describe(life, MACHINE.next(life, required(EVENTS, column), NOW)))
                            .isEqualTo(row.get(columns.indexOf(column) + 1));
                })));
    }

    @Test
    void theTableKnowsEveryStateEventAndFollowUp() {
        assertThat(STATES.values().stream()
                        .<Class<?>>map(life -> life.state().getClass())
                        .distinct())
                .containsExactlyInAnyOrder(kinds(WorkerState.class));
        assertThat(EVENTS.values().stream().<Class<?>>map(Object::getClass).distinct())
                .containsExactlyInAnyOrder(kinds(WorkerEvent.class));
        assertThat(STATES.values().stream()
                        .filter(life -> life.state() instanceof WorkerState.Stopping)
                        .<Class<?>>map(life -> life.then().getClass()))
                .containsExactlyInAnyOrder(kinds(Then.class));
    }

    @Test
    void aFailedStartIsRetriedFiveTimesAndThenGivenUp() {
        WorkerLife life =
                MACHINE.next(WorkerLife.UNBORN, new WorkerEvent.Start(), NOW).life();
        Instant now = NOW;
        List<Long> delays = new ArrayList<>();
        while (true) {
            WorkerEvent failure = new WorkerEvent.LaunchFailed(life.generation(), BROKEN, false);
            life = MACHINE.next(life, failure, now).life();
            Optional<Instant> retry = life.due(Duration.ofSeconds(300));
            if (retry.isEmpty()) {
                break;
            }
            delays.add(Duration.between(now, retry.get()).toSeconds());
            now = retry.get();
            life = MACHINE.next(life, new WorkerEvent.Due(), now).life();
        }
        assertThat(delays).containsExactly(1L, 2L, 4L, 8L, 16L);
        assertThat(life.state()).isEqualTo(new WorkerState.Failed("broken", 6, Optional.empty()));
        assertThat(life.restarts()).isEqualTo(5);
    }

    @Test
    void aRestartByAPersonForgivesFormerFailures() {
        WorkerLife failed = required(STATES, "failed!");
        WorkerLife again = MACHINE.next(failed, new WorkerEvent.Stop(Then.START, Optional.empty()), NOW)
                .life();
        assertThat(again.failures()).isEmpty();
        assertThat(MACHINE.next(failed, new WorkerEvent.Start(), NOW).life().failures())
                .isNotEmpty();
    }

    @Test
    void tellsHowAProcessDied() {
        WorkerEvent death = new WorkerEvent.Exited(GENERATION, Samples.exit(ExitCause.KILLED));
        WorkerLife life = MACHINE.next(required(STATES, "ready"), death, NOW).life();
        assertThat(life.state())
                .isEqualTo(new WorkerState.Failed(
                        "was killed by somebody else (exit code 137): last words", 1, Optional.of(NOW.plusSeconds(1))));
    }

    @Test
    void aDrainThatIsTakenBackKeepsTheTimeOfReadiness() {
        WorkerLife draining = required(STATES, "draining/w");
        WorkerState resumed =
                MACHINE.next(draining, new WorkerEvent.Resume(), NOW).life().state();
        assertThat(resumed).isEqualTo(new WorkerState.Ready(Samples.endpoint(GENERATION), 42, draining.readySince()));
    }

    @Test
    void theEarlierOfTwoDrainLimitsHolds() {
        WorkerLife draining = required(STATES, "draining/w");
        Instant deadline = ((WorkerState.Draining) draining.state()).deadline();
        for (int seconds : new int[] {-5, 5}) {
            WorkerEvent stop = new WorkerEvent.Stop(Then.REST, Optional.of(deadline.plusSeconds(seconds)));
            WorkerLife next = MACHINE.next(draining, stop, NOW).life();
            assertThat(next.due(Duration.ZERO)).contains(deadline.plusSeconds(Math.min(seconds, 0)));
        }
    }

    private static Map<String, WorkerLife> states() {
        Map<String, WorkerLife> all = new LinkedHashMap<>();
        all.put("stopped", life(new WorkerState.Stopped(Optional.empty()), Then.REST));
        all.put("starting", life(new WorkerState.Starting(NOW, 0.5), Then.REST));
        all.put("ready", life(new WorkerState.Ready(Samples.endpoint(GENERATION), 42, NOW), Then.REST));
        WorkerState draining = new WorkerState.Draining(Samples.endpoint(GENERATION), 42, NOW.plusSeconds(20));
        all.put("draining/r", life(draining, Then.REST));
        all.put("draining/s", life(draining, Then.START));
        all.put("draining/w", life(draining, Then.SWITCH));
        all.put("draining/u", life(draining, Then.SUSPEND));
        WorkerState stopping = new WorkerState.Stopping(NOW.plusSeconds(20));
        all.put("stopping/r", life(stopping, Then.REST));
        all.put("stopping/s", life(stopping, Then.START));
        all.put("stopping/w", life(stopping, Then.SWITCH));
        all.put("stopping/u", life(stopping, Then.SUSPEND));
        all.put("stopping/c", life(stopping, new Then.Recover("silent")));
        all.put("failed", life(new WorkerState.Failed("broken", 1, Optional.of(NOW)), Then.REST));
        all.put("failed!", life(new WorkerState.Failed("broken", 6, Optional.empty()), Then.REST));
        return all;
    }

    private static WorkerLife life(WorkerState state, Then then) {
        List<Instant> failures = state instanceof WorkerState.Failed ? List.of(NOW.minusSeconds(1)) : List.of();
        return new WorkerLife(state, GENERATION, then, failures, 0, NOW.minusSeconds(60));
    }

    private static Map<String, WorkerEvent> events() {
        Map<String, WorkerEvent> all = new LinkedHashMap<>();
        Optional<Instant> later = Optional.of(NOW.plusSeconds(30));
        all.put("start", new WorkerEvent.Start());
        all.put("st/r", new WorkerEvent.Stop(Then.REST, Optional.empty()));
        all.put("st/s", new WorkerEvent.Stop(Then.START, Optional.empty()));
        all.put("st/w", new WorkerEvent.Stop(Then.SWITCH, Optional.empty()));
        all.put("st/u", new WorkerEvent.Stop(Then.SUSPEND, Optional.empty()));
        all.put("dr/r", new WorkerEvent.Stop(Then.REST, later));
        all.put("dr/s", new WorkerEvent.Stop(Then.START, later));
        all.put("dr/w", new WorkerEvent.Stop(Then.SWITCH, later));
        all.put("dr/u", new WorkerEvent.Stop(Then.SUSPEND, later));
        all.put("resume", new WorkerEvent.Resume());
        all.put("drained", new WorkerEvent.Drained());
        all.put("load", new WorkerEvent.Loading(GENERATION, 0.75));
        all.put("load<", new WorkerEvent.Loading(GENERATION - 1, 0.75));
        all.put("up", new WorkerEvent.Launched(GENERATION, Samples.endpoint(GENERATION), 42));
        all.put("up<", new WorkerEvent.Launched(GENERATION - 1, Samples.endpoint(GENERATION - 1), 41));
        all.put("brk", new WorkerEvent.LaunchFailed(GENERATION, BROKEN, false));
        all.put("brk!", new WorkerEvent.LaunchFailed(GENERATION, BROKEN, true));
        all.put("brk<", new WorkerEvent.LaunchFailed(GENERATION - 1, BROKEN, false));
        all.put("exit", new WorkerEvent.Exited(GENERATION, Samples.exit(ExitCause.CRASHED)));
        all.put("exit<", new WorkerEvent.Exited(GENERATION - 1, Samples.exit(ExitCause.CRASHED)));
        all.put("mute", new WorkerEvent.Unresponsive("silent"));
        all.put("due", new WorkerEvent.Due());
        return all;
    }

    private static String describe(WorkerLife before, Transition transition) {
        WorkerLife life = transition.life();
        String actions =
                transition.actions().stream().map(WorkerMachineTest::action).collect(Collectors.joining());
        if (life.equals(before)) {
            return "." + actions;
        }
        String then =
                switch (life.then()) {
                    case Then.Rest t -> "r";
                    case Then.Start t -> "s";
                    case Then.Switch t -> "w";
                    case Then.Suspend t -> "u";
                    case Then.Recover t -> "c";
                };
        return switch (life.state()) {
            case WorkerState.Stopped s -> "O" + actions;
            case WorkerState.Starting s -> "L" + actions;
            case WorkerState.Ready s -> "R" + actions;
            case WorkerState.Draining s -> "D" + then + actions;
            case WorkerState.Stopping s -> "S" + then + actions;
            case WorkerState.Failed s -> "F" + (s.retryAt().isEmpty() ? "!" : "") + actions;
        };
    }

    private static String action(WorkerAction action) {
        return switch (action) {
            case WorkerAction.Launch(var generation) -> generation == GENERATION + 1 ? "l" : "?";
            case WorkerAction.CancelLaunch(var generation) -> generation == GENERATION ? "a" : "?";
            case WorkerAction.StopProcess(var generation, var grace, var keep) ->
                generation != GENERATION ? "x" : grace.isZero() ? "k" : keep ? "v" : "t";
            case WorkerAction.FailWaiters waiters -> "f";
        };
    }

    private static List<String> words(String line) {
        return List.of(line.strip().split("\\s+"));
    }

    private static <T> T required(Map<String, T> map, String key) {
        return Optional.ofNullable(map.get(key)).orElseThrow();
    }

    private static Class<?>[] kinds(Class<?> sealed) {
        return Optional.ofNullable(sealed.getPermittedSubclasses()).orElseThrow();
    }
}
