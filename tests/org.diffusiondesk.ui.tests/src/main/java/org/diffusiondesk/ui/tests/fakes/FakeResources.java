package org.diffusiondesk.ui.tests.fakes;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.image.ImageDemand;
import org.diffusiondesk.api.resource.CyclePhase;
import org.diffusiondesk.api.resource.DeviceKind;
import org.diffusiondesk.api.resource.EstimateRule;
import org.diffusiondesk.api.resource.MemoryEstimate;
import org.diffusiondesk.api.resource.MemorySaver;
import org.diffusiondesk.api.resource.MemorySnapshot;
import org.diffusiondesk.api.resource.ResourceOrchestrator;
import org.diffusiondesk.api.resource.ResourcePlan;
import org.diffusiondesk.api.resource.ResourceStatus;
import org.diffusiondesk.api.resource.SavedState;
import org.diffusiondesk.api.text.TextLaunch;
import org.diffusiondesk.api.text.TextOptions;
import org.diffusiondesk.api.worker.WorkerId;

/** A card whose memory is shared as the test says. The picture needs more the larger it is. */
public final class FakeResources implements ResourceOrchestrator {
    public static final long GIB = 1L << 30;
    private static final long MIB = 1L << 20;
    private static final SavedState SAVED =
            new SavedState(new TextLaunch(FakeDesk.MODEL, TextOptions.DEFAULT), true, true, Instant.now());

    private final List<Consumer<ResourceStatus>> listeners = new CopyOnWriteArrayList<>();
    private final AtomicReference<ResourceStatus> status =
            new AtomicReference<>(status(CyclePhase.IDLE, false, 0, 0, 0));
    private final AtomicReference<MemorySnapshot> snapshot = new AtomicReference<>(both());
    private final AtomicInteger releases = new AtomicInteger();

    private static ResourceStatus status(CyclePhase phase, boolean out, int held, long swaps, int failed) {
        return new ResourceStatus(
                phase,
                Instant.now(),
                out ? Optional.of(SAVED) : Optional.empty(),
                held,
                swaps,
                failed,
                swaps > 0 ? Optional.of(Duration.ofMillis(1440)) : Optional.empty(),
                Optional.empty());
    }

    private static MemorySnapshot card(OptionalLong budget, long others, Map<WorkerId, Long> workers) {
        long total = 12 * GIB;
        long used = workers.values().stream().mapToLong(Long::longValue).sum();
        return new MemorySnapshot(
                "gpu0",
                "GeForce RTX 3060",
                DeviceKind.VRAM,
                total,
                total - others - used,
                workers,
                others,
                budget,
                "NVML",
                true,
                Instant.now());
    }

    private static MemorySnapshot both() {
        return card(OptionalLong.empty(), 819 * MIB, Map.of(WorkerId.SD, 3994 * MIB, WorkerId.LLM, 2150 * MIB));
    }

    /** Both models are loaded. */
    public void bothLoaded(long swaps) {
        change(both(), status(CyclePhase.IDLE, false, 0, swaps, 0));
    }

    /** The language model is out while a picture is drawn. */
    public void drawing(int held) {
        change(
                card(OptionalLong.empty(), 819 * MIB, Map.of(WorkerId.SD, 9216 * MIB)),
                status(CyclePhase.DRAWING, true, held, 2, 0));
    }

    /** The language model does not come back. */
    public void failing() {
        change(
                card(OptionalLong.empty(), 819 * MIB, Map.of(WorkerId.SD, 3994 * MIB)),
                status(CyclePhase.RELOADING, true, 1, 2, 3));
    }

    /** A small budget on a machine without a card. */
    public void smallBudget() {
        MemorySnapshot ram = new MemorySnapshot(
                "ram",
                "Memory",
                DeviceKind.RAM,
                24 * GIB,
                17 * GIB,
                Map.of(WorkerId.SD, 234 * MIB, WorkerId.LLM, 298 * MIB),
                6 * GIB,
                OptionalLong.of(600 * MIB),
                "physical memory",
                true,
                Instant.now());
        change(ram, status(CyclePhase.IDLE, false, 0, 0, 0));
    }

    private void change(MemorySnapshot memory, ResourceStatus next) {
        snapshot.set(memory);
        status.set(next);
        listeners.forEach(listener -> listener.accept(next));
    }

    /** How often the memory was freed. */
    public int releases() {
        return releases.get();
    }

    @Override
    public ResourcePlan plan(ImageDemand demand) {
        MemorySnapshot memory = snapshot.get();
        boolean vram = memory.kind() == DeviceKind.VRAM;
        long words = vram ? 2310 * MIB : 320 * MIB;
        long image = (vram ? 3800 * MIB : 230 * MIB) + (long) demand.width() * demand.height() * (vram ? 3000 : 1000);
        MemoryEstimate text = new MemoryEstimate(
                EstimateRule.HEADERS,
                List.of(
                        new MemoryEstimate.Part("weights of 31 of 31 layers", memory.kind(), words * 4 / 5),
                        new MemoryEstimate.Part("KV cache of 4096 tokens", memory.kind(), words / 5)));
        MemoryEstimate picture = new MemoryEstimate(
                EstimateRule.LEARNED,
                List.of(new MemoryEstimate.Part("peak of the last pictures", memory.kind(), image)));
        boolean fits = words + image <= 0.75 * memory.availableBytes();
        return new ResourcePlan(
                fits ? ResourcePlan.Decision.COEXIST : ResourcePlan.Decision.OFFLOAD_TEXT,
                image > 7 * GIB ? List.of(MemorySaver.VAE_TILING) : List.of(),
                Optional.of(text),
                picture,
                memory,
                0.75,
                "Both together need %d MiB: 75 %% of the %d MiB that are available are %d MiB."
                        .formatted(
                                (words + image) / MIB,
                                memory.availableBytes() / MIB,
                                memory.availableBytes() * 3 / 4 / MIB));
    }

    @Override
    public boolean wouldNeedOffload() {
        return plan(ImageDemand.of(FakeDesk.MODEL)).decision() == ResourcePlan.Decision.OFFLOAD_TEXT;
    }

    @Override
    public MemorySnapshot snapshot() {
        return snapshot.get();
    }

    @Override
    public Optional<SavedState> savedState() {
        return status.get().saved();
    }

    @Override
    public boolean clearSavedState() {
        boolean out = savedState().isPresent();
        change(
                snapshot.get(),
                status(status.get().phase(), false, 0, status.get().swaps(), 0));
        return out;
    }

    @Override
    public void releaseNow() {
        releases.incrementAndGet();
        change(card(OptionalLong.empty(), 819 * MIB, Map.of()), status(CyclePhase.IDLE, false, 0, 2, 0));
    }

    @Override
    public void releaseImages() {
        releases.incrementAndGet();
    }

    @Override
    public ResourceStatus status() {
        return status.get();
    }

    @Override
    public Registration listen(Consumer<ResourceStatus> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
