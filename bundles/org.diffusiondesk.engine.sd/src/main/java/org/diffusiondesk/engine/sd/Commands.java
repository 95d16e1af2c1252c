package org.diffusiondesk.engine.sd;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.diffusiondesk.api.image.ImageCommand;
import org.diffusiondesk.api.image.InputImage;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.resource.MemorySaver;
import org.diffusiondesk.engine.sd.worker.wire.GenerateBody;
import org.diffusiondesk.engine.sd.worker.wire.LoadBody;
import org.diffusiondesk.engine.sd.worker.wire.UpscaleBody;
import org.jspecify.annotations.Nullable;

/** Translates the API's commands into the worker's bodies. */
final class Commands {
    private static final long GIB = 1L << 30;
    private static final long OWN_NEEDS = GIB / 2;

    private Commands() {}

    static Map<String, String> files(ModelDescription model) {
        Map<String, String> files = new TreeMap<>();
        model.files().forEach((role, file) -> files.put(role, file.toString()));
        return files;
    }

    /** In one order, whatever the set's. */
    static List<String> savers(Set<MemorySaver> savers) {
        return savers.stream().sorted().map(MemorySaver::wire).toList();
    }

    /**
     * What of the card the streamed layers may fill. The engine takes all that is free but half a GiB, and no more than it is told; it is told the budget but
     * for the same half GiB, which the driver and the engine need for themselves.
     */
    static Map<String, Object> options(Set<MemorySaver> savers, OptionalLong budget) {
        if (budget.isEmpty() || !savers.contains(MemorySaver.LAYER_STREAMING)) {
            return Map.of();
        }
        long share = Math.max(budget.getAsLong() - OWN_NEEDS, budget.getAsLong() / 2);
        return Map.of("max_vram", String.format(Locale.ROOT, "%.3f", (double) share / GIB));
    }

    static LoadBody load(ModelDescription model, Set<MemorySaver> savers, OptionalLong budget, String job) {
        return new LoadBody(job, model.id(), files(model), options(savers, budget), savers(savers), true);
    }

    /** {@code preview}: the mode to use when the command wants previews. */
    static GenerateBody generate(
            ImageCommand command, Set<MemorySaver> savers, OptionalLong budget, String job, String preview) {
        return new GenerateBody(
                job,
                command.model().id(),
                files(command.model()),
                options(savers, budget),
                savers(savers),
                command.prompt(),
                command.negativePrompt(),
                command.width(),
                command.height(),
                command.count(),
                command.steps(),
                command.cfgScale(),
                command.seed(),
                emptyToNull(command.sampler()),
                emptyToNull(command.scheduler()),
                command.strength().isPresent() ? (Double) command.strength().getAsDouble() : null,
                command.clipSkip().isPresent() ? (Integer) command.clipSkip().getAsInt() : null,
                command.preview() ? preview : "none",
                true,
                first(command, InputImage.Role.INIT),
                first(command, InputImage.Role.MASK),
                pictures(command, InputImage.Role.REFERENCE),
                first(command, InputImage.Role.CONTROL),
                Extras.of(command));
    }

    static UpscaleBody upscale(ModelDescription model, byte[] picture, OptionalInt factor, String job) {
        String file = String.valueOf(model.files().get(ModelDescription.MODEL));
        return new UpscaleBody(job, file, factor.isPresent() ? (Integer) factor.getAsInt() : null, picture, true);
    }

    private static List<byte[]> pictures(ImageCommand command, InputImage.Role role) {
        return command.inputs().stream()
                .filter(input -> input.role() == role)
                .map(InputImage::bytes)
                .toList();
    }

    private static byte @Nullable [] first(ImageCommand command, InputImage.Role role) {
        List<byte[]> found = pictures(command, role);
        return found.isEmpty() ? null : found.getFirst();
    }

    private static @Nullable String emptyToNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
