package org.diffusiondesk.rest;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.error.EngineException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.image.ImageDemand;
import org.diffusiondesk.api.resource.CyclePhase;
import org.diffusiondesk.api.resource.DeviceKind;
import org.diffusiondesk.api.resource.DeviceMemory;
import org.diffusiondesk.api.resource.EstimateRule;
import org.diffusiondesk.api.resource.Eviction;
import org.diffusiondesk.api.resource.MemoryEstimate;
import org.diffusiondesk.api.resource.MemoryProbe;
import org.diffusiondesk.api.resource.MemorySaver;
import org.diffusiondesk.api.resource.MemorySnapshot;
import org.diffusiondesk.api.resource.ResourceOrchestrator;
import org.diffusiondesk.api.resource.ResourcePlan;
import org.diffusiondesk.api.resource.ResourceStatus;
import org.diffusiondesk.api.resource.SavedState;
import org.diffusiondesk.api.text.TextLaunch;
import org.diffusiondesk.api.text.TextOptions;
import org.diffusiondesk.api.worker.WorkerId;

/** A card of 8 GiB with a budget of 6, on which others use 1, by hand. */
final class FakeResources implements ResourceOrchestrator {
    static final long GIB = 1L << 30;
    static final SavedState SAVED = new SavedState(
            new TextLaunch(
                    FakeServices.CHAT,
                    new TextOptions(OptionalInt.of(4096), OptionalInt.of(33), OptionalInt.of(2), Optional.of("q8_0"))),
            true,
            true,
            Instant.EPOCH);

    final List<ImageDemand> asked = new CopyOnWriteArrayList<>();
    private final List<Consumer<ResourceStatus>> listeners = new CopyOnWriteArrayList<>();
    volatile ResourceStatus now = idle(0, Optional.empty());
    volatile boolean measured = true;
    volatile int releases;
    volatile List<Eviction> evictions = List.of();
    volatile int imageReleases;

    static ResourceStatus idle(long swaps, Optional<Duration> lastSwap) {
        return new ResourceStatus(
                CyclePhase.IDLE, Instant.EPOCH, Optional.empty(), 0, swaps, 0, lastSwap, Optional.empty());
    }

    ResourceStatus drawing(int held, int failedReloads) {
        return new ResourceStatus(
                CyclePhase.DRAWING,
                Instant.EPOCH,
                Optional.of(SAVED),
                held,
                1,
                failedReloads,
                Optional.empty(),
                Optional.of(planned()));
    }

    void tell(ResourceStatus status) {
        now = status;
        listeners.forEach(listener -> listener.accept(status));
    }

    int listeners() {
        return listeners.size();
    }

    private ResourcePlan planned() {
        MemoryEstimate text = new MemoryEstimate(
                EstimateRule.HEADERS,
                List.of(
                        new MemoryEstimate.Part("weights of 33 of 33 layers", DeviceKind.VRAM, 3 * GIB),
                        new MemoryEstimate.Part("KV cache of 4096 tokens", DeviceKind.VRAM, GIB),
                        new MemoryEstimate.Part("buffers", DeviceKind.RAM, GIB / 2)));
        MemoryEstimate image = new MemoryEstimate(
                EstimateRule.LEARNED, List.of(new MemoryEstimate.Part("peak of 3 pictures", DeviceKind.VRAM, 2 * GIB)));
        return new ResourcePlan(
                ResourcePlan.Decision.OFFLOAD_TEXT,
                List.of(MemorySaver.VAE_TILING),
                Optional.of(text),
                image,
                snapshot(),
                0.75,
                "6.0 GiB of 6.0 GiB");
    }

    @Override
    public ResourcePlan plan(ImageDemand demand) {
        if (!measured) {
            throw new EngineException(ErrorCode.MEMORY_SHORT, "nothing could be measured", null);
        }
        asked.add(demand);
        return planned();
    }

    @Override
    public boolean wouldNeedOffload() {
        return measured;
    }

    @Override
    public MemorySnapshot snapshot() {
        return measured
                ? new MemorySnapshot(
                        "gpu0",
                        "Card",
                        DeviceKind.VRAM,
                        8 * GIB,
                        3 * GIB,
                        Map.of(WorkerId.LLM, 4 * GIB),
                        GIB,
                        OptionalLong.of(6 * GIB),
                        "simulated",
                        true,
                        Instant.EPOCH)
                : new MemorySnapshot(
                        "ram",
                        "memory",
                        DeviceKind.RAM,
                        0,
                        0,
                        Map.of(),
                        0,
                        OptionalLong.empty(),
                        "none",
                        false,
                        Instant.EPOCH);
    }

    @Override
    public Optional<SavedState> savedState() {
        return now.saved();
    }

    @Override
    public boolean clearSavedState() {
        boolean present = now.saved().isPresent();
        now = idle(now.swaps(), now.lastSwap());
        return present;
    }

    @Override
    public void releaseNow() {
        releases++;
    }

    @Override
    public void releaseImages() {
        imageReleases++;
    }

    @Override
    public ResourceStatus status() {
        return now;
    }

    @Override
    public List<Eviction> evictions() {
        return evictions;
    }

    @Override
    public Registration listen(Consumer<ResourceStatus> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** The machine's memory and the card; both workers have pid 77. */
    static final class Probe implements MemoryProbe {
        @Override
        public OptionalLong residentBytes(long pid) {
            return OptionalLong.empty();
        }

        @Override
        public List<DeviceMemory> read(Set<Long> pids) {
            return List.of(
                    new DeviceMemory("ram", "memory", DeviceKind.RAM, 16 * GIB, 10 * GIB, Map.of(77L, 5L), "fixed"),
                    new DeviceMemory("gpu0", "A \"card\"", DeviceKind.VRAM, 8 * GIB, 3 * GIB, Map.of(), "fixed"));
        }
    }
}
