package org.diffusiondesk.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.concurrent.CancellationSource;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.error.CancelledException;
import org.diffusiondesk.api.error.ModelException;
import org.diffusiondesk.api.error.UnavailableException;
import org.diffusiondesk.api.error.WorkerException;
import org.diffusiondesk.api.image.ImageDemand;
import org.diffusiondesk.api.image.ImageLease;
import org.diffusiondesk.api.model.ModelCatalog;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.api.resource.DeviceKind;
import org.diffusiondesk.api.resource.DeviceMemory;
import org.diffusiondesk.api.resource.MemoryProbe;
import org.diffusiondesk.api.text.ChatListener;
import org.diffusiondesk.api.text.ChatMessage;
import org.diffusiondesk.api.text.ChatRequest;
import org.diffusiondesk.api.text.TextLease;
import org.diffusiondesk.api.text.TextOptions;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.api.worker.WorkerState;
import org.diffusiondesk.api.worker.WorkerStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The supervisor with its real threads, over engines whose processes are only in memory. */
@Timeout(60)
class SupervisorTest {
    private static final Optional<String> ANY = Optional.empty();

    private final FakeEngines engines = new FakeEngines();
    private final Supervisor supervisor = new Supervisor(Samples.settings(), new Catalog());

    @AfterEach
    void close() {
        supervisor.close();
        assertThat(engines.processes).allMatch(process -> process.exit.isDone());
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("supervisor")));
    }

    @Test
    void startsBothAndShowsTheirMemory() {
        supervisor.meter().probeCame(new FixedMemory());
        start();
        engines.textMayStart.complete(true);
        await().until(() -> status(WorkerId.LLM).loaded() && status(WorkerId.SD).state() instanceof WorkerState.Ready);
        assertThat(status(WorkerId.LLM).model()).contains("a");
        assertThat(status(WorkerId.LLM).memoryBytes())
                .hasValue(1000 + status(WorkerId.LLM).pid().orElseThrow());
    }

    @Test
    void holdsAConversationAndTellsWhyItWaits() {
        start();
        List<String> heard = new ArrayList<>();
        ChatListener listener = new ChatListener() {
            @Override
            public void waiting(String reason) {
                heard.add(reason);
                engines.textMayStart.complete(true);
            }

            @Override
            public void token(String text) {
                heard.add(text);
            }
        };
        ChatRequest request = new ChatRequest(
                ANY, List.of(new ChatMessage("user", "hi")), OptionalInt.empty(), OptionalDouble.empty());
        assertThat(supervisor.text().chat(request, listener, Cancellation.NONE).text())
                .isEqualTo("hello");
        assertThat(heard).endsWith("hello").contains("The language model is being loaded (50 %).");
        await().until(() -> status(WorkerId.LLM).leases() == 0);
    }

    @Test
    void listenersHearOfADeathAndTheRestartFollows() {
        start();
        engines.textMayStart.complete(true);
        Queue<WorkerStatus> heard = new ConcurrentLinkedQueue<>();
        Registration broken = supervisor.workers().listen(status -> {
            throw new IllegalStateException("a listener at fault must not silence the others");
        });
        Registration registration = supervisor.workers().listen(heard::add);
        await().until(() -> status(WorkerId.LLM).loaded() && status(WorkerId.SD).state() instanceof WorkerState.Ready);
        FakeEngines.FakeProcess victim = process(WorkerId.LLM);
        victim.die();
        await().until(() -> heard.stream().anyMatch(s -> s.state() instanceof WorkerState.Failed));
        await().until(() ->
                status(WorkerId.LLM).restarts() == 1 && status(WorkerId.LLM).loaded());
        assertThat(engines.launches).containsExactly(Samples.launch(Samples.A), Samples.launch(Samples.A));
        assertThat(supervisor.workers().logTail(WorkerId.LLM, 3))
                .containsExactly(
                        "running " + victim.pid(),
                        "start of " + process(WorkerId.LLM).pid(),
                        "running " + process(WorkerId.LLM).pid());
        registration.close();
        broken.close();
    }

    @Test
    void aCancelledCallerReturnsAtOnceAndLeavesNothing() {
        start();
        CancellationSource cancellation = new CancellationSource();
        CompletableFuture<TextLease> waiting =
                CompletableFuture.supplyAsync(() -> supervisor.text().acquire(ANY, cancellation));
        await().until(() -> engines.textStarting.getCount() == 0);
        cancellation.cancel();
        assertThatThrownBy(waiting::join).hasCauseInstanceOf(CancelledException.class);
        engines.textMayStart.complete(true);
        await().until(() -> status(WorkerId.LLM).loaded());
        assertThat(status(WorkerId.LLM).leases()).isZero();
    }

    @Test
    void aLeaseGrantedToACancelledCallerIsGivenBack() {
        start();
        AtomicInteger asked = new AtomicInteger();
        Cancellation late = new Cancellation() {
            @Override
            public boolean isCancelled() {
                return asked.incrementAndGet() > 1; // not yet at the beginning, but when the grant arrives
            }

            @Override
            public Registration onCancel(Runnable action) {
                return () -> {};
            }
        };
        assertThatThrownBy(() -> supervisor.images().acquire(ImageDemand.of(Samples.PICTURE), late))
                .isInstanceOf(CancelledException.class);
        try (ImageLease next = supervisor.images().acquire(ImageDemand.of(Samples.PICTURE), Cancellation.NONE)) {
            assertThat(status(WorkerId.SD).leases()).isEqualTo(1);
            next.modelLoaded(Samples.PICTURE);
            await().until(() -> status(WorkerId.SD).loaded());
            next.modelLost();
            await().until(() -> status(WorkerId.SD).model().isEmpty());
        }
        await().until(() -> status(WorkerId.SD).leases() == 0);
    }

    @Test
    void anInterruptedCallerLeavesNothing() throws InterruptedException {
        start();
        CompletableFuture<Throwable> outcome = new CompletableFuture<>();
        Thread caller = Thread.ofPlatform().start(() -> {
            try (TextLease lease = supervisor.text().acquire(ANY, Cancellation.NONE)) {
                outcome.complete(new AssertionError("granted " + lease));
            } catch (CancelledException cancelled) {
                outcome.complete(Thread.currentThread().isInterrupted() ? cancelled : new AssertionError("flag lost"));
            }
        });
        await().until(() -> engines.textStarting.getCount() == 0);
        caller.interrupt();
        assertThat(outcome.join()).isInstanceOf(CancelledException.class);
        caller.join(Duration.ofSeconds(10));
    }

    @Test
    void closingWakesWhoeverWaitsAndEndsAStartThatHangs() {
        start();
        CompletableFuture<TextLease> waiting =
                CompletableFuture.supplyAsync(() -> supervisor.text().acquire(ANY, Cancellation.NONE));
        await().until(() -> engines.textStarting.getCount() == 0);
        supervisor.close();
        assertThatThrownBy(waiting::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(UnavailableException.class);
        assertThat(supervisor.workers().status()).allMatch(s -> s.state() instanceof WorkerState.Stopped);
        assertThatThrownBy(() -> supervisor.text().acquire(ANY, Cancellation.NONE))
                .isInstanceOf(UnavailableException.class);
        assertThatThrownBy(() -> supervisor.images().acquire(ImageDemand.of(Samples.PICTURE), Cancellation.NONE))
                .isInstanceOf(UnavailableException.class);
    }

    @Test
    void aBrokenInstallationOfAnEngineIsAnErrorThatIsNotTriedAgainUntilSomebodyAsks() {
        engines.unlinked = true;
        start();
        await().until(() -> status(WorkerId.SD).state() instanceof WorkerState.Failed);
        WorkerState.Failed failed = (WorkerState.Failed) status(WorkerId.SD).state();
        assertThat(failed.reason()).contains("org/example/Missing");
        assertThat(failed.retryAt()).isEmpty();
        engines.textMayStart.complete(true);
        await().until(() -> status(WorkerId.LLM).loaded());
        engines.unlinked = false;
        try (ImageLease lease = supervisor.images().acquire(ImageDemand.of(Samples.PICTURE), Cancellation.NONE)) {
            assertThat(lease.endpoint()).isNotNull();
        }
    }

    @Test
    void loadsUnloadsAndRefusesWhatIsUnknown() {
        start();
        engines.textMayStart.complete(true);
        assertThat(supervisor
                        .text()
                        .load(Optional.of("b"), TextOptions.DEFAULT, Cancellation.NONE)
                        .model())
                .isEqualTo(Samples.B);
        assertThat(status(WorkerId.LLM).model()).contains("b");
        supervisor.text().unload();
        assertThat(status(WorkerId.LLM).state()).isInstanceOf(WorkerState.Stopped.class);
        assertThatThrownBy(() -> supervisor.text().acquire(Optional.of("x"), Cancellation.NONE))
                .isInstanceOf(ModelException.class);
        supervisor.workers().restart(WorkerId.LLM);
        await().until(() -> status(WorkerId.LLM).model().equals(Optional.of("a")));
    }

    @Test
    void waitersHearTheReasonOfAFailedStart() {
        start();
        engines.textMayStart.completeExceptionally(new IllegalStateException("no such library"));
        assertThatThrownBy(() -> supervisor.text().acquire(ANY, Cancellation.NONE))
                .isInstanceOf(WorkerException.class)
                .hasMessageContaining("no such library");
    }

    private void start() {
        supervisor.imageEngineCame(engines.image);
        supervisor.textEngineCame(engines.text);
        supervisor.start();
    }

    private WorkerStatus status(WorkerId worker) {
        return supervisor.workers().status().get(worker.ordinal());
    }

    private FakeEngines.FakeProcess process(WorkerId worker) {
        long pid = status(worker).pid().orElseThrow();
        return engines.processes.stream()
                .filter(p -> p.pid() == pid)
                .findFirst()
                .orElseThrow();
    }

    private static final class Catalog implements ModelCatalog {
        @Override
        public List<ModelDescription> list(ModelKind kind) {
            return list().stream().filter(model -> model.kind() == kind).toList();
        }

        @Override
        public List<ModelDescription> list() {
            return List.of(Samples.A, Samples.B);
        }

        @Override
        public ModelDescription require(ModelKind kind, Optional<String> id) {
            return list().stream()
                    .filter(model -> id.isEmpty() || model.id().equals(id.get()))
                    .findFirst()
                    .orElseThrow(() -> ModelException.unknown("no such model; there are a, b"));
        }
    }

    private static final class FixedMemory implements MemoryProbe {
        @Override
        public OptionalLong residentBytes(long pid) {
            return OptionalLong.of(1000 + pid);
        }

        @Override
        public List<DeviceMemory> read(Set<Long> pids) {
            return List.of(new DeviceMemory("ram", "memory", DeviceKind.RAM, 10_000, 5_000, Map.of(), "fixed"));
        }
    }
}
