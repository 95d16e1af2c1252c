package org.diffusiondesk.models.memory;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.diffusiondesk.api.image.ImageDemand;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.resource.DeviceKind;
import org.diffusiondesk.api.resource.MemoryEstimate;
import org.diffusiondesk.api.resource.MemorySaver;

/** Estimates the sd-worker without what was learned: by the headers where all can be read, else by the size of the files. Thread-safe; reads headers. */
final class ImageEstimator {
    private final FactCache<ImageFacts> checkpoints = new FactCache<>(ImageHeader::checkpoint);
    private final Map<ImagePart, FactCache<ImageFacts>> singles = new EnumMap<>(ImagePart.class);
    private final boolean headers;

    ImageEstimator(boolean headers) {
        this.headers = headers;
        for (ImagePart part : ImagePart.values()) {
            singles.put(part, new FactCache<>(shards -> ImageHeader.single(part, shards)));
        }
    }

    MemoryEstimate estimate(ImageDemand demand, boolean gpu, Set<MemorySaver> savers) {
        return facts(demand.model())
                .map(facts -> ImageRule.estimate(facts, size(demand), gpu, savers))
                .orElseGet(() -> SimpleRule.image(TextEstimator.bytes(demand.model()), gpu));
    }

    /** What lies there in any case: the weights, or the size of the files. */
    long floor(ImageDemand demand, boolean gpu, Set<MemorySaver> savers, DeviceKind device) {
        return facts(demand.model())
                .map(facts -> ImageRule.floor(facts, gpu, savers, device))
                .orElseGet(() -> estimate(demand, gpu, savers).bytes(device) * 5 / 6);
    }

    private static ImageRule.Size size(ImageDemand demand) {
        return new ImageRule.Size(demand.width(), demand.height(), demand.count());
    }

    /** Empty when they are not wanted, or one of the files can't be read. */
    private Optional<ImageFacts> facts(ModelDescription model) {
        if (!headers) {
            return Optional.empty();
        }
        // a file that is named twice, as a whole and as one of its parts, is read once, as a whole
        Map<Path, String> roles = new HashMap<>();
        model.files()
                .forEach((role, file) ->
                        roles.merge(file, role, (one, other) -> one.equals(ModelDescription.MODEL) ? one : other));
        ImageFacts all = new ImageFacts(Map.of());
        for (Map.Entry<Path, String> file : roles.entrySet()) {
            Optional<ImageFacts> facts = cache(file.getValue()).of(file.getKey());
            if (facts.isEmpty()) {
                return Optional.empty();
            }
            all = all.with(facts.get());
        }
        return Optional.of(all);
    }

    private FactCache<ImageFacts> cache(String role) {
        return role.equals(ModelDescription.MODEL)
                ? checkpoints
                : singles.getOrDefault(ImagePart.ofRole(role), checkpoints);
    }
}
