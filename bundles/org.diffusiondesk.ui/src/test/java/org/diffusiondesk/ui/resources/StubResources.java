package org.diffusiondesk.ui.resources;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.error.UnavailableException;
import org.diffusiondesk.api.image.ImageDemand;
import org.diffusiondesk.api.model.ImageDefaults;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelKind;
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

/** A card on which others use 1 GiB and the language model 4, in a test's hand. */
final class StubResources implements ResourceOrchestrator {
    static final long GIB = 1L << 30;
    static final ModelDescription DEMO = new ModelDescription(
            "demo",
            "Demo",
            ModelKind.IMAGE,
            Map.of("model", Path.of("demo.gguf")),
            new ImageDefaults(128, 128, 8, 2, "", ""),
            true,
            9);
    static final SavedState SAVED =
            new SavedState(new TextLaunch(DEMO, TextOptions.DEFAULT), true, false, Instant.EPOCH);

    final List<ImageDemand> asked = new ArrayList<>();
    final List<Consumer<ResourceStatus>> listeners = new ArrayList<>();
    ResourceStatus status = status(CyclePhase.IDLE, 0, 0, false);
    boolean unable;
    int releases;
    int clears;

    static ResourceStatus status(CyclePhase phase, int held, int failed, boolean out) {
        return new ResourceStatus(
                phase,
                Instant.EPOCH,
                out ? Optional.of(SAVED) : Optional.empty(),
                held,
                3,
                failed,
                Optional.of(Duration.ofMillis(1440)),
                Optional.empty());
    }

    static MemorySnapshot snapshot(OptionalLong budget) {
        return new MemorySnapshot(
                "gpu0",
                "A card",
                DeviceKind.VRAM,
                12 * GIB,
                7 * GIB,
                Map.of(WorkerId.LLM, 4 * GIB),
                GIB,
                budget,
                "simulated",
                true,
                Instant.EPOCH);
    }

    static ResourcePlan plan(ResourcePlan.Decision decision, List<MemorySaver> savers, OptionalLong budget) {
        MemoryEstimate text = new MemoryEstimate(
                EstimateRule.HEADERS,
                List.of(
                        new MemoryEstimate.Part("weights of 33 of 33 layers", DeviceKind.VRAM, 4 * GIB),
                        new MemoryEstimate.Part("KV cache of 4096 tokens", DeviceKind.VRAM, GIB),
                        new MemoryEstimate.Part("buffers", DeviceKind.RAM, GIB)));
        MemoryEstimate image = new MemoryEstimate(
                EstimateRule.LEARNED, List.of(new MemoryEstimate.Part("peak", DeviceKind.VRAM, 6 * GIB)));
        return new ResourcePlan(decision, savers, Optional.of(text), image, snapshot(budget), 0.75, "11.0 of 8.3 GiB");
    }

    static ResourcesModel.View view(ResourcePlan.Decision decision, OptionalLong budget) {
        return new ResourcesModel.View(
                status(CyclePhase.IDLE, 0, 0, false),
                snapshot(budget),
                Optional.of(ImageDemand.of(DEMO)),
                Optional.of(plan(decision, List.of(), budget)));
    }

    void tell(ResourceStatus next) {
        status = next;
        listeners.forEach(listener -> listener.accept(next));
    }

    @Override
    public ResourcePlan plan(ImageDemand demand) {
        asked.add(demand);
        if (unable) {
            throw new UnavailableException("nothing can be measured");
        }
        return plan(ResourcePlan.Decision.OFFLOAD_TEXT, List.of(), OptionalLong.empty());
    }

    @Override
    public boolean wouldNeedOffload() {
        return true;
    }

    @Override
    public MemorySnapshot snapshot() {
        return snapshot(OptionalLong.empty());
    }

    @Override
    public Optional<SavedState> savedState() {
        return status.saved();
    }

    @Override
    public boolean clearSavedState() {
        clears++;
        return true;
    }

    @Override
    public void releaseNow() {
        releases++;
        if (unable) {
            throw new UnavailableException("a picture is being drawn");
        }
    }

    @Override
    public void releaseImages() {
        releases++;
    }

    @Override
    public ResourceStatus status() {
        return status;
    }

    @Override
    public Registration listen(Consumer<ResourceStatus> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
