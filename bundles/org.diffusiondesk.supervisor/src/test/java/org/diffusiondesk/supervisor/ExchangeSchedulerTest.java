package org.diffusiondesk.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.diffusiondesk.api.resource.EstimateRule;
import org.diffusiondesk.api.resource.MemoryEstimate;
import org.diffusiondesk.api.resource.ResourcePlan;
import org.diffusiondesk.api.resource.ResourcePlan.Decision;
import org.diffusiondesk.api.text.TextLaunch;
import org.diffusiondesk.api.worker.WorkerState;
import org.junit.jupiter.api.Test;

/** Every state of the exchange in every situation: more than a million views, each decided. */
class ExchangeSchedulerTest {
    private static final Instant NOW = Samples.START;
    private static final Duration HOLD = Duration.ofSeconds(120);
    private static final long FIRST = 1;
    private static final TextLaunch LAUNCH = Samples.launch(Samples.A);
    private static final Path DIAGRAM = Path.of("../../docs/resources-cycle.md");

    static final List<WorkerState> TEXTS = List.of(
            new WorkerState.Stopped(Optional.empty()),
            new WorkerState.Starting(NOW, 0),
            new WorkerState.Ready(Samples.endpoint(1), 1, NOW),
            new WorkerState.Draining(Samples.endpoint(1), 1, NOW),
            new WorkerState.Stopping(NOW),
            new WorkerState.Failed("broken", 1, Optional.of(NOW)),
            new WorkerState.Failed("broken", 6, Optional.empty()));

    private static List<ExchangeState> states() {
        ResourcePlan out = plan(Decision.OFFLOAD_TEXT);
        return List.of(
                new ExchangeState.Idle(),
                new ExchangeState.Planning(FIRST),
                new ExchangeState.Yielding(FIRST),
                new ExchangeState.Clearing(FIRST, out),
                new ExchangeState.Settling(FIRST, out),
                new ExchangeState.Drawing(out),
                new ExchangeState.Leaving(),
                new ExchangeState.Admitting(LAUNCH),
                new ExchangeState.Freeing(LAUNCH, 1),
                new ExchangeState.Freed(LAUNCH),
                new ExchangeState.Returning());
    }

    @Test
    void theStatesAreAll() {
        Set<Class<?>> listed = states().stream().map(Object::getClass).collect(Collectors.toSet());
        Class<?>[] all = Optional.ofNullable(ExchangeState.class.getPermittedSubclasses())
                .orElseThrow();
        assertThat(listed).containsExactlyInAnyOrder(all);
    }

    @Test
    void inEverySituationTheNextStepIsSafe() {
        everyView(view -> {
            ExchangeStep step = ExchangeScheduler.next(view);
            switch (step) {
                case ExchangeStep.Grant(var plan, var next) -> {
                    assertThat(view.isFirst(FIRST) && !view.drawing())
                            .as("%s", view)
                            .isTrue();
                    boolean out = view.textGone() || view.onCpu() && plan.decision() == Decision.MOVE_TEXT_TO_CPU;
                    assertThat(plan.decision() == Decision.COEXIST || out)
                            .as("%s", view)
                            .isTrue();
                    assertThat(!view.polite()
                                    || plan.decision() == Decision.COEXIST
                                    || view.state() instanceof ExchangeState.Settling)
                            .as("%s", view)
                            .isTrue();
                }
                case ExchangeStep.TakeOut take ->
                    assertThat(view.textGone()).as("%s", view).isFalse();
                case ExchangeStep.Start start ->
                    assertThat(view.asks()).as("%s", view).contains(LAUNCH);
                case ExchangeStep.FreeImage free ->
                    assertThat(view.drawing()).as("%s", view).isFalse();
                case ExchangeStep.LeaveCpu leave ->
                    assertThat(view.onCpu() && view.saved()).as("%s", view).isTrue();
                case ExchangeStep.Go(var next) ->
                    assertThat(next.getClass())
                            .as("it would never end: %s", view)
                            .isNotEqualTo(view.state().getClass());
                case ExchangeStep.Wait wait ->
                    assertThat(somethingWillCome(view)).as("%s", view).isTrue();
                case ExchangeStep.Plan plan -> assertThat(view.picture()).isPresent();
                case ExchangeStep.Refuse refuse -> assertThat(view.picture()).isPresent();
                case ExchangeStep.KeepText keep ->
                    assertThat(view.isFirst(FIRST)).isFalse();
                case ExchangeStep.WantBack back -> assertThat(view.saved()).isTrue();
                case ExchangeStep.Returned returned -> assertThat(view.saved()).isTrue();
                case ExchangeStep.Settle settle -> {}
                case ExchangeStep.Admit admit -> assertThat(view.asks()).isPresent();
            }
        });
    }

    /** Who waits is woken by an event: of a worker, of a measurement, of a caller, or of the time. */
    private static boolean somethingWillCome(ExchangeScheduler.View view) {
        return switch (view.state()) {
            case ExchangeState.Idle s -> view.picture().isEmpty() && view.asks().isEmpty();
            case ExchangeState.Planning s -> view.plan().isEmpty();
            case ExchangeState.Yielding s -> view.heldTooLong() && !view.textGone();
            case ExchangeState.Clearing s -> view.textLeaves();
            case ExchangeState.Settling s -> !view.settled();
            case ExchangeState.Drawing s ->
                view.drawing() || view.announced() && view.picture().isEmpty();
            case ExchangeState.Leaving s -> view.textLeaves();
            case ExchangeState.Admitting s -> view.admission().isEmpty() || view.drawing();
            case ExchangeState.Freeing s -> view.freeing();
            case ExchangeState.Freed s -> !view.settled();
            case ExchangeState.Returning s -> !view.textGone();
        };
    }

    @Test
    void theDiagramShowsEveryTransitionAndNoOther() throws IOException {
        SortedSet<String> edges = new TreeSet<>();
        everyView(view -> after(view, ExchangeScheduler.next(view))
                .forEach(next -> edges.add("    " + name(view.state()) + " --> " + name(next))));
        edges.removeIf(
                edge -> edge.strip().split(" --> ")[0].equals(edge.strip().split(" --> ")[1]));
        List<String> drawn = Files.readAllLines(DIAGRAM).stream()
                .filter(line -> line.contains(" --> ") && !line.contains("[*]"))
                .map(line -> line.replaceAll(":.*", "").stripTrailing())
                .toList();
        assertThat(String.join("\n", new TreeSet<>(drawn))).isEqualTo(String.join("\n", edges));
    }

    private static List<ExchangeState> after(ExchangeScheduler.View view, ExchangeStep step) {
        return switch (step) {
            case ExchangeStep.Wait s -> List.of();
            case ExchangeStep.WantBack s -> List.of();
            case ExchangeStep.Go(var next) -> List.of(next);
            case ExchangeStep.Plan s -> List.of(new ExchangeState.Planning(FIRST));
            case ExchangeStep.Refuse(var plan, var next) -> List.of(next);
            case ExchangeStep.Grant(var plan, var next) -> List.of(next);
            case ExchangeStep.TakeOut(var ticket, var plan) -> List.of(new ExchangeState.Clearing(ticket, plan));
            case ExchangeStep.KeepText s -> List.of(new ExchangeState.Idle());
            case ExchangeStep.Settle(var next) -> List.of(next);
            case ExchangeStep.LeaveCpu s -> List.of(new ExchangeState.Leaving());
            case ExchangeStep.Admit s -> List.of(new ExchangeState.Admitting(LAUNCH));
            case ExchangeStep.Start s -> List.of(new ExchangeState.Returning(), new ExchangeState.Idle());
            case ExchangeStep.FreeImage s -> List.of(new ExchangeState.Freeing(LAUNCH, 1));
            case ExchangeStep.Returned s -> List.of(new ExchangeState.Idle());
        };
    }

    static String name(ExchangeState state) {
        return state.getClass().getSimpleName();
    }

    private static void everyView(Consumer<ExchangeScheduler.View> consumer) {
        for (ExchangeState state : states()) {
            for (WorkerState text : TEXTS) {
                for (int bits = 0; bits < 1 << 6; bits++) {
                    boolean leaves = text instanceof WorkerState.Stopped || text instanceof WorkerState.Failed;
                    if (bit(bits, 0) && leaves) {
                        continue; // what does not run does not run on the CPU
                    }
                    callers(state, text, bits, consumer);
                }
            }
        }
    }

    private static void callers(
            ExchangeState state, WorkerState text, int bits, Consumer<ExchangeScheduler.View> consumer) {
        for (OptionalLong picture : List.of(OptionalLong.empty(), OptionalLong.of(FIRST), OptionalLong.of(2))) {
            for (boolean drawing : picture.isPresent() ? new boolean[] {false} : new boolean[] {false, true}) {
                for (Optional<TextLaunch> asks : asks(text)) {
                    for (Optional<Instant> held : held(text)) {
                        decisions(state, text, bits, picture, drawing, asks, held, consumer);
                    }
                }
            }
        }
    }

    /** Only what does not run can want to start. */
    private static List<Optional<TextLaunch>> asks(WorkerState text) {
        boolean gone = text instanceof WorkerState.Stopped || text instanceof WorkerState.Failed;
        return gone ? List.of(Optional.empty(), Optional.of(LAUNCH)) : List.of(Optional.empty());
    }

    private static List<Optional<Instant>> held(WorkerState text) {
        return text instanceof WorkerState.Ready
                ? List.of(Optional.empty())
                : List.of(Optional.empty(), Optional.of(NOW), Optional.of(NOW.minus(HOLD)));
    }

    private static void decisions(
            ExchangeState state,
            WorkerState text,
            int bits,
            OptionalLong picture,
            boolean drawing,
            Optional<TextLaunch> asks,
            Optional<Instant> held,
            Consumer<ExchangeScheduler.View> consumer) {
        List<Optional<ResourcePlan>> plans = new ArrayList<>(List.of(Optional.empty()));
        if (state instanceof ExchangeState.Planning) {
            List.of(Decision.values()).forEach(decision -> plans.add(Optional.of(plan(decision))));
        }
        List<Optional<Admission>> admissions = new ArrayList<>(List.of(Optional.empty()));
        if (state instanceof ExchangeState.Admitting) {
            List.of(Admission.values()).forEach(admission -> admissions.add(Optional.of(admission)));
        }
        for (Optional<ResourcePlan> plan : plans) {
            for (Optional<Admission> admission : admissions) {
                consumer.accept(new ExchangeScheduler.View(
                        state,
                        picture,
                        bit(bits, 1),
                        drawing,
                        bit(bits, 5),
                        text,
                        bit(bits, 0),
                        bit(bits, 2),
                        asks,
                        held,
                        plan,
                        admission,
                        bit(bits, 3),
                        bit(bits, 4),
                        NOW,
                        HOLD));
            }
        }
    }

    private static boolean bit(int bits, int number) {
        return (bits >> number & 1) == 1;
    }

    static ResourcePlan plan(Decision decision) {
        return new ResourcePlan(
                decision,
                List.of(),
                Optional.empty(),
                new MemoryEstimate(EstimateRule.SIMPLE, List.of()),
                Snapshots.none(NOW),
                1,
                "");
    }
}
