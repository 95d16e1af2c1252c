package org.diffusiondesk.models.memory;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.resource.DeviceKind;
import org.diffusiondesk.api.resource.MemoryEstimate;
import org.diffusiondesk.api.text.TextLaunch;
import org.diffusiondesk.api.text.TextOptions;

/** Estimates llama-server without what was learned: by the header where it can be read, else by the size of the files. Thread-safe; reads headers. */
final class TextEstimator {
    /** For a launch that leaves the context open and a model that does not say what it was trained with: llama.cpp's smallest useful one. */
    private static final long CONTEXT = 4096;

    private final FactCache<TextFacts> facts = new FactCache<>(TextHeader::facts);
    private final boolean headers;

    /** @param headers false for the size of the files alone, where the header only tells how many layers there are */
    TextEstimator(boolean headers) {
        this.headers = headers;
    }

    MemoryEstimate estimate(TextLaunch launch, boolean gpu) {
        Optional<TextFacts> known = facts(launch);
        return known.filter(any -> headers)
                .map(found -> TextRule.estimate(found, setup(found, launch.options(), gpu)))
                .orElseGet(() -> SimpleRule.text(
                        bytes(launch.model()),
                        launch.options().gpuLayers().orElse(-1),
                        known.map(found -> OptionalLong.of(found.layers().size()))
                                .orElse(OptionalLong.empty()),
                        gpu));
    }

    /** What llama-server has there in any case: weights and KV cache, or the size of the files. */
    long floor(TextLaunch launch, boolean gpu, DeviceKind device) {
        return facts(launch)
                .filter(any -> headers)
                .map(found -> TextRule.floor(found, setup(found, launch.options(), gpu), device))
                .orElseGet(() -> estimate(launch, gpu).bytes(device) * 5 / 6);
    }

    private Optional<TextFacts> facts(TextLaunch launch) {
        return Optional.ofNullable(launch.model().files().get(ModelDescription.MODEL))
                .flatMap(facts::of);
    }

    private static TextRule.Setup setup(TextFacts facts, TextOptions options, boolean gpu) {
        long trained = facts.trainedContext() > 0 ? facts.trainedContext() : CONTEXT;
        return new TextRule.Setup(
                options.contextLength().orElse((int) trained),
                options.gpuLayers().orElse(-1),
                options.cacheType().orElse("f16"),
                gpu);
    }

    /** Bytes of all files with their shards; what the description says where none is there. */
    static long bytes(ModelDescription model) {
        List<Path> files = model.files().values().stream()
                .distinct()
                .flatMap(file -> Shards.of(file).stream())
                .distinct()
                .toList();
        long bytes = Shards.bytes(files);
        return bytes > 0 ? bytes : Math.max(0, model.bytes());
    }
}
