package org.diffusiondesk.models.memory;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.diffusiondesk.api.image.ImageDemand;
import org.diffusiondesk.api.resource.DeviceKind;
import org.diffusiondesk.api.resource.MemoryEstimate;
import org.diffusiondesk.api.resource.MemoryEstimator;
import org.diffusiondesk.api.resource.MemorySaver;
import org.diffusiondesk.api.text.TextLaunch;
import org.diffusiondesk.api.text.TextOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The {@link MemoryEstimator}: what was seen before what the headers say before the size of the files. */
final class ModelMemory implements MemoryEstimator, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ModelMemory.class);
    private static final String FILE = "learned-memory.json";

    private final TextEstimator texts;
    private final ImageEstimator images;
    /** Empty where nothing is learned. */
    private final Optional<LearnedPeaks> peaks;

    /** @param peaks closed with this; empty for the simple rule alone */
    ModelMemory(Optional<LearnedPeaks> peaks) {
        this.texts = new TextEstimator(peaks.isPresent());
        this.images = new ImageEstimator(peaks.isPresent());
        this.peaks = peaks;
    }

    /**
     * @param rule the setting {@code resources.estimate}; one that does not exist is told in the log and counts as {@code headers}, so that a slip of the pen
     *     does not keep pictures from being drawn
     * @param data the data folder
     */
    static ModelMemory of(String rule, Path data) {
        boolean simple = rule.strip().equals("simple");
        if (!simple && !rule.strip().equals("headers")) {
            LOG.error(
                    "the setting resources.estimate is {}; it must be headers or simple; going on with headers", rule);
        }
        return new ModelMemory(simple ? Optional.empty() : Optional.of(new LearnedPeaks(data.resolve(FILE))));
    }

    @Override
    public MemoryEstimate text(TextLaunch launch, boolean gpu) {
        MemoryEstimate estimate = texts.estimate(launch, gpu);
        Optional<String> model = peaks.flatMap(any -> ModelIdentity.of(launch.model()));
        if (model.isEmpty()) {
            return estimate;
        }
        long size = tokens(launch.options());
        for (DeviceKind device : DeviceKind.values()) {
            Peak.Series series = new Peak.Series(model.get(), setup(launch.options()), device);
            Optional<Peak> peak = gpu || launch.options().gpuLayers().orElse(-1) == 0
                    ? nearest(series, size)
                    : withoutCard(series, size);
            if (peak.isPresent() && estimate.bytes(device) > 0) {
                estimate = Learned.replace(
                        estimate,
                        peak.get(),
                        size,
                        tokens -> texts.estimate(withContext(launch, tokens), gpu),
                        texts.floor(launch, gpu, device),
                        "tokens");
            }
        }
        return estimate;
    }

    @Override
    public MemoryEstimate image(ImageDemand demand, boolean gpu, Set<MemorySaver> savers) {
        MemoryEstimate estimate = images.estimate(demand, gpu, savers);
        Optional<String> model = peaks.flatMap(any -> ModelIdentity.of(demand.model()));
        if (model.isEmpty()) {
            return estimate;
        }
        long size = SizeClass.of(demand.width(), demand.height());
        for (DeviceKind device : DeviceKind.values()) {
            Peak.Series series = new Peak.Series(model.get(), setup(savers), device);
            Optional<Peak> peak = gpu ? nearest(series, size) : withoutCard(series, size);
            if (peak.isPresent() && estimate.bytes(device) > 0) {
                estimate = Learned.replace(
                        estimate,
                        peak.get(),
                        size,
                        pixels -> images.estimate(SizeClass.square(demand, pixels), gpu, savers),
                        images.floor(demand, gpu, savers, device),
                        "pixels");
            }
        }
        return estimate;
    }

    private Optional<Peak> nearest(Peak.Series series, long size) {
        return peaks.flatMap(known -> known.nearest(series, size));
    }

    /** Where the same was seen on a card, its use of the machine's memory says nothing about a run without one. */
    private Optional<Peak> withoutCard(Peak.Series series, long size) {
        Peak.Series card = new Peak.Series(series.model(), series.setup(), DeviceKind.VRAM);
        return nearest(card, size).isPresent() ? Optional.empty() : nearest(series, size);
    }

    @Override
    public void observed(ImageDemand demand, Set<MemorySaver> savers, DeviceKind device, long peakBytes) {
        peaks.ifPresent(known -> ModelIdentity.of(demand.model())
                .ifPresent(model -> known.observe(
                        new Peak.Series(model, setup(savers), device),
                        SizeClass.of(demand.width(), demand.height()),
                        peakBytes)));
    }

    @Override
    public void observed(TextLaunch launch, DeviceKind device, long peakBytes) {
        peaks.ifPresent(known -> ModelIdentity.of(launch.model())
                .ifPresent(model -> known.observe(
                        new Peak.Series(model, setup(launch.options()), device), tokens(launch.options()), peakBytes)));
    }

    private static String setup(Set<MemorySaver> savers) {
        StringBuilder text = new StringBuilder("image");
        new TreeSet<>(savers).forEach(saver -> text.append(' ').append(saver.wire()));
        return text.toString();
    }

    private static String setup(TextOptions options) {
        return "text " + options.gpuLayers().orElse(-1) + " layers "
                + options.cacheType().orElse("f16");
    }

    private static long tokens(TextOptions options) {
        return options.contextLength().orElse(1);
    }

    private static TextLaunch withContext(TextLaunch launch, long tokens) {
        TextOptions options = launch.options();
        return new TextLaunch(
                launch.model(),
                new TextOptions(
                        OptionalInt.of((int) tokens), options.gpuLayers(), options.threads(), options.cacheType()));
    }

    @Override
    public void close() {
        peaks.ifPresent(LearnedPeaks::close);
    }
}
