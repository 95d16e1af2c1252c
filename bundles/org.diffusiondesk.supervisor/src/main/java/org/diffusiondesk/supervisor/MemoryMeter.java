package org.diffusiondesk.supervisor;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.diffusiondesk.api.image.ImageDemand;
import org.diffusiondesk.api.resource.DeviceKind;
import org.diffusiondesk.api.resource.DeviceMemory;
import org.diffusiondesk.api.resource.EstimateRule;
import org.diffusiondesk.api.resource.MemoryEstimate;
import org.diffusiondesk.api.resource.MemoryEstimator;
import org.diffusiondesk.api.resource.MemoryProbe;
import org.diffusiondesk.api.resource.MemorySaver;
import org.diffusiondesk.api.resource.MemorySnapshot;
import org.diffusiondesk.api.text.TextEngine;
import org.diffusiondesk.api.text.TextLaunch;
import org.diffusiondesk.api.text.TextOptions;
import org.diffusiondesk.api.worker.WorkerId;

/** Asks those who measure and those who estimate. They come and go. Thread-safe; may block shortly. */
final class MemoryMeter {
    /** How old the engine's own list of its cards may be for a decision, and for people, who look all the time; to list them takes about a second. */
    private static final Duration DECIDED = Duration.ofSeconds(2);

    private static final Duration SHOWN = Duration.ofSeconds(30);

    private final AtomicReference<Optional<MemoryProbe>> probe = new AtomicReference<>(Optional.empty());
    private final AtomicReference<Optional<MemoryEstimator>> estimator = new AtomicReference<>(Optional.empty());
    private final ResourceSettings settings;
    private final Engines engines;

    MemoryMeter(ResourceSettings settings, Engines engines) {
        this.settings = settings;
        this.engines = engines;
    }

    void probeCame(MemoryProbe came) {
        probe.set(Optional.of(came));
    }

    void probeWent(MemoryProbe went) {
        probe.updateAndGet(present -> present.filter(p -> p != went));
    }

    void estimatorCame(MemoryEstimator came) {
        estimator.set(Optional.of(came));
    }

    void estimatorWent(MemoryEstimator went) {
        estimator.updateAndGet(present -> present.filter(e -> e != went));
    }

    OptionalLong residentBytes(long pid) {
        return probe.get().map(p -> p.residentBytes(pid)).orElse(OptionalLong.empty());
    }

    /** What a process uses of this kind of device; of RAM everything that is mapped counts too. */
    OptionalLong usedBytes(long pid, DeviceKind kind) {
        if (kind == DeviceKind.RAM) {
            return residentBytes(pid);
        }
        return bottleneck(Set.of(pid), SHOWN)
                .flatMap(device -> Optional.ofNullable(device.usedByPid().get(pid)))
                .map(OptionalLong::of)
                .orElse(OptionalLong.empty());
    }

    MemorySnapshot snapshot(Map<WorkerId, Long> pids) {
        return snapshot(pids, Map.of(), SHOWN);
    }

    private MemorySnapshot snapshot(Map<WorkerId, Long> pids, Map<WorkerId, Long> assumed, Duration age) {
        Instant now = Instant.now();
        return bottleneck(new HashSet<>(pids.values()), age)
                .map(device -> Snapshots.of(device, pids, assumed, settings.budget(), now))
                .orElseGet(() -> Snapshots.none(now));
    }

    OptionalLong freeBytes() {
        return bottleneck(Set.of(), Duration.ZERO)
                .map(device -> OptionalLong.of(device.freeBytes()))
                .orElse(OptionalLong.empty());
    }

    /** Whether this much more could lie in the page cache. */
    boolean hasRoomInRam(long bytes) {
        return ram().filter(ram -> ram.freeBytes() > bytes).isPresent();
    }

    /** Everything that a decision needs. */
    MemoryView view(Optional<ImageDemand> picture, Optional<TextLaunch> launch, Map<WorkerId, Long> pids) {
        Optional<MemoryEstimator> sums = estimator.get();
        if (sums.isEmpty()) {
            return unmeasured(picture.isPresent(), Instant.now());
        }
        MemorySnapshot told = snapshot(pids, Map.of(), DECIDED);
        boolean gpu = told.kind() == DeviceKind.VRAM;
        Optional<TextLaunch> resolved = launch.map(this::resolved);
        resolved.ifPresent(text -> learnText(text, told, sums.get()));
        Optional<MemoryEstimate> text = resolved.map(known -> sums.get().text(known, gpu));
        List<ImageOption> images =
                picture.map(demand -> images(demand, gpu, sums.get())).orElse(List.of());
        boolean allTold = !gpu || told.workerBytes().keySet().containsAll(pids.keySet());
        return new MemoryView(
                allTold ? told : snapshot(pids, assumed(text, images, told.kind()), DECIDED),
                ram().map(DeviceMemory::freeBytes).orElse(0L),
                text,
                gpu && settings.moveToCpu() ? resolved.map(known -> onCpu(known, sums.get())) : Optional.empty(),
                images);
    }

    private static Map<WorkerId, Long> assumed(
            Optional<MemoryEstimate> text, List<ImageOption> images, DeviceKind kind) {
        Map<WorkerId, Long> assumed = new EnumMap<>(WorkerId.class);
        text.ifPresent(estimate -> assumed.put(WorkerId.LLM, estimate.bytes(kind)));
        images.stream()
                .findFirst()
                .ifPresent(plain -> assumed.put(WorkerId.SD, plain.estimate().bytes(kind)));
        return assumed;
    }

    private static List<ImageOption> images(ImageDemand demand, boolean gpu, MemoryEstimator sums) {
        return OffloadPolicy.ladder().stream()
                .map(savers -> new ImageOption(savers, sums.image(demand, gpu, set(savers))))
                .toList();
    }

    private static Set<MemorySaver> set(List<MemorySaver> savers) {
        return savers.isEmpty() ? Set.of() : EnumSet.copyOf(savers);
    }

    private static MemoryView.OnCpu onCpu(TextLaunch launch, MemoryEstimator sums) {
        TextOptions options = launch.options();
        TextLaunch cpu = new TextLaunch(
                launch.model(),
                new TextOptions(options.contextLength(), OptionalInt.of(0), options.threads(), options.cacheType()));
        return new MemoryView.OnCpu(cpu, sums.text(cpu, true));
    }

    private TextLaunch resolved(TextLaunch launch) {
        return engines.text().map(engine -> engine.resolve(launch)).orElse(launch);
    }

    private static void learnText(TextLaunch launch, MemorySnapshot snapshot, MemoryEstimator sums) {
        Optional.ofNullable(snapshot.workerBytes().get(WorkerId.LLM))
                .filter(bytes -> snapshot.kind() == DeviceKind.VRAM && bytes > 0)
                .ifPresent(bytes -> sums.observed(launch, snapshot.kind(), bytes));
    }

    void learn(Effect.WatchPeak watch, long peakBytes) {
        estimator
                .get()
                .ifPresent(sums -> sums.observed(
                        watch.demand(),
                        set(watch.plan().savers()),
                        watch.plan().snapshot().kind(),
                        peakBytes));
    }

    /** {@code age}: how old it may be where the engine has to be asked. */
    private Optional<DeviceMemory> bottleneck(Set<Long> pids, Duration age) {
        return probe.get().flatMap(p -> {
            List<DeviceMemory> devices = p.read(pids);
            boolean simulated =
                    devices.stream().anyMatch(device -> device.source().equals("simulated"));
            boolean gpu = simulated || usesGpu();
            boolean told = devices.stream().anyMatch(device -> device.kind() == DeviceKind.VRAM);
            return Snapshots.bottleneck(gpu && !told ? withListed(devices, age) : devices, gpu);
        });
    }

    /** Where no driver can be asked, the engine knows its own cards. */
    private List<DeviceMemory> withListed(List<DeviceMemory> devices, Duration age) {
        List<DeviceMemory> all = new ArrayList<>(devices);
        engines.text().ifPresent(engine -> all.addAll(engine.devices(age)));
        return all;
    }

    private boolean usesGpu() {
        return engines.text().filter(TextEngine::usesGpu).isPresent()
                || engines.image().filter(engine -> engine.usesGpu()).isPresent();
    }

    private Optional<DeviceMemory> ram() {
        return probe.get().flatMap(p -> Snapshots.bottleneck(p.read(Set.of()), false));
    }

    /** With which both models stay loaded. */
    static MemoryView unmeasured(boolean picture, Instant now) {
        MemoryEstimate unknown = new MemoryEstimate(EstimateRule.SIMPLE, List.of());
        return new MemoryView(
                Snapshots.none(now),
                0,
                Optional.empty(),
                Optional.empty(),
                picture ? List.of(new ImageOption(List.of(), unknown)) : List.of());
    }
}
