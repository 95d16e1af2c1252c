package org.diffusiondesk.supervisor;

import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.diffusiondesk.api.image.ImageDemand;
import org.diffusiondesk.api.model.ImageDefaults;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.api.resource.DeviceKind;
import org.diffusiondesk.api.resource.EstimateRule;
import org.diffusiondesk.api.resource.MemoryEstimate;
import org.diffusiondesk.api.resource.MemorySnapshot;
import org.diffusiondesk.api.text.TextLaunch;
import org.diffusiondesk.api.text.TextOptions;
import org.diffusiondesk.api.worker.Endpoint;
import org.diffusiondesk.api.worker.ExitCause;
import org.diffusiondesk.api.worker.ExitReport;
import org.diffusiondesk.api.worker.WorkerId;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The decisions of the supervisor while a picture is drawn, the language model is out for it, and as many pictures as chats wait. Each event is handled as
 * the loop does it: the core, its next deadline, and the snapshots that others see.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SupervisorBenchmark {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final ModelDescription TEXT = model("text", ModelKind.TEXT);
    private static final ModelDescription IMAGE = model("image", ModelKind.IMAGE);
    private static final TextLaunch LAUNCH = new TextLaunch(TEXT, TextOptions.DEFAULT);

    @Param("10000")
    public int waiting;

    private final SupervisorCore core = new SupervisorCore(SupervisorSettings.DEFAULT);
    private final Deque<Event> events = new ArrayDeque<>();
    private Event.Release drawn;
    private long ids;

    @Setup(Level.Trial)
    public void fill() {
        post(new Event.EngineCame(WorkerId.SD));
        post(new Event.EngineCame(WorkerId.LLM));
        post(new Event.BeginText(LAUNCH));
        launched(WorkerId.SD);
        launched(WorkerId.LLM);
        draw();
        post(new Event.Reported(
                WorkerId.LLM, new WorkerEvent.Exited(1, new ExitReport(0, ExitCause.ASKED, List.of(), NOW))));
        for (int i = 0; i < waiting; i++) {
            draw();
            post(new Event.UseText(new Ticket<>(++ids), new ModelWish.Named(TEXT)));
        }
        if (drawn == null || core.resources().heldChats() != waiting) {
            throw new IllegalStateException("it does not draw: " + core);
        }
    }

    /** A picture is done: the memory is measured and planned for the next one, which gets the worker; another one is asked for. */
    @Benchmark
    public Object takesTheNextPicture() {
        Event.Release done = drawn;
        post(done);
        if (drawn == done) {
            throw new IllegalStateException("nobody draws");
        }
        draw();
        return drawn;
    }

    /** A chat comes, waits with the others, and its client goes. */
    @Benchmark
    public Object holdsAChatThatGoesAgain() {
        Ticket<Grant> ticket = new Ticket<>(++ids);
        post(new Event.UseText(ticket, new ModelWish.Named(TEXT)));
        post(new Event.Withdraw(ticket));
        return ticket;
    }

    /** The moment of the next deadline has come. */
    @Benchmark
    public Object looksAtTheTime() {
        post(new Event.Tick());
        return core;
    }

    private void draw() {
        post(new Event.UseImage(new Ticket<>(++ids), new ImageDemand(IMAGE, 512, 512, 1, ImageDemand.Pressure.NORMAL)));
    }

    private void launched(WorkerId worker) {
        Endpoint endpoint = new Endpoint(URI.create("http://127.0.0.1:1"), "secret");
        post(new Event.Reported(worker, new WorkerEvent.Launched(1, endpoint, 1)));
    }

    private void post(Event first) {
        events.add(first);
        while (!events.isEmpty()) {
            for (Effect effect : core.handle(events.remove(), NOW)) {
                apply(effect);
            }
            core.nextDeadline();
            core.status(NOW);
            core.resources();
            core.measurable();
        }
    }

    private void apply(Effect effect) {
        switch (effect) {
            case Effect.Measure measure -> events.add(new Event.Measured(measure.id(), view(measure)));
            case Effect.Sample sample -> events.add(new Event.Sampled(sample.id(), OptionalLong.empty()));
            case Effect.Offer offer -> {
                offer.ticket().grant(offer.grant());
                drawn = new Event.Release(WorkerId.SD, offer.grant().generation(), offer.grant().seat());
            }
            default -> {}
        }
    }

    /** Of a card that holds one of them. */
    private static MemoryView view(Effect.Measure measure) {
        MemorySnapshot card = new MemorySnapshot(
                "gpu0", "card", DeviceKind.VRAM, 100, 0, Map.of(), 0, OptionalLong.empty(), "", true, NOW);
        return new MemoryView(
                card,
                0,
                measure.launch().map(launch -> bytes(60)),
                Optional.empty(),
                measure.picture().isPresent() ? List.of(new ImageOption(List.of(), bytes(60))) : List.of());
    }

    private static MemoryEstimate bytes(long bytes) {
        return new MemoryEstimate(EstimateRule.SIMPLE, List.of(new MemoryEstimate.Part("all", DeviceKind.VRAM, bytes)));
    }

    private static ModelDescription model(String id, ModelKind kind) {
        return new ModelDescription(
                id, id, kind, Map.of(ModelDescription.MODEL, Path.of(id + ".gguf")), ImageDefaults.GENERAL, false, 1);
    }
}
