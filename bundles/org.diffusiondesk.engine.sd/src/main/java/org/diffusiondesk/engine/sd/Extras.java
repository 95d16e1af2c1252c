package org.diffusiondesk.engine.sd;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.diffusiondesk.api.image.EngineOptions;
import org.diffusiondesk.api.image.Guidance;
import org.diffusiondesk.api.image.HiresFix;
import org.diffusiondesk.api.image.ImageCommand;
import org.diffusiondesk.api.image.ImageExtras;
import org.diffusiondesk.api.image.VaeTiling;
import org.diffusiondesk.engine.sd.worker.wire.DrawExtras;
import org.jspecify.annotations.Nullable;

/** Translates the API's extras into the engine's names. Stateless. */
final class Extras {
    /** The engine's name of the upscaler that is a file. */
    static final String MODEL = "Model";

    private Extras() {}

    static DrawExtras of(ImageCommand command) {
        ImageExtras extras = command.extras();
        EngineOptions engine = extras.engine();
        return new DrawExtras(
                noneIfEmpty(loras(extras, command.files())),
                orNull(extras.hires().map(hires -> hires(hires, command.files()))),
                orNull(extras.vaeTiling().map(Extras::tiling)),
                noneIfEmpty(extras.sigmas()),
                orNull(extras.eta()),
                orNull(extras.guidance().distilled()),
                orNull(extras.guidance().image()),
                orNull(extras.guidance().skipLayers().map(Extras::skipLayers)),
                orNull(extras.control().map(control -> control.strength())),
                orNull(engine.cache().map(Extras::cache)),
                orNull(engine.flowShift()),
                orNull(engine.shiftedTimestep()));
    }

    /** One of no weight changes nothing, so it is not even read. */
    private static List<DrawExtras.Lora> loras(ImageExtras extras, Map<String, Path> files) {
        return extras.loras().stream()
                .filter(lora -> lora.weight() != 0)
                .map(lora -> new DrawExtras.Lora(file(files, lora.name()), lora.weight()))
                .toList();
    }

    private static DrawExtras.Hires hires(HiresFix hires, Map<String, Path> files) {
        Optional<String> model = hires.upscaler().filter(files::containsKey);
        return new DrawExtras.Hires(
                model.isPresent() ? MODEL : orNull(hires.upscaler()),
                orNull(model.map(name -> file(files, name))),
                orNull(hires.scale()),
                orNull(hires.width()),
                orNull(hires.height()),
                orNull(hires.steps()),
                orNull(hires.strength()));
    }

    private static DrawExtras.Tiling tiling(VaeTiling tiling) {
        return new DrawExtras.Tiling(
                tiling.enabled(), orNull(tiling.tile()), orNull(tiling.tile()), orNull(tiling.overlap()));
    }

    private static DrawExtras.SkipLayers skipLayers(Guidance.SkipLayers skip) {
        return new DrawExtras.SkipLayers(skip.layers(), skip.scale(), skip.start(), skip.end());
    }

    private static DrawExtras.Cache cache(EngineOptions.StepCache cache) {
        return new DrawExtras.Cache(
                cache.mode(), orNull(cache.threshold()), orNull(cache.start()), orNull(cache.end()));
    }

    private static String file(Map<String, Path> files, String name) {
        @Nullable Path file = files.get(name);
        if (file == null) {
            throw new IllegalStateException("a command without the file of " + name);
        }
        return file.toString();
    }

    private static <T> @Nullable List<T> noneIfEmpty(List<T> list) {
        return list.isEmpty() ? null : list;
    }

    private static <T> @Nullable T orNull(Optional<T> value) {
        return value.isPresent() ? value.get() : null;
    }

    private static @Nullable Double orNull(OptionalDouble value) {
        return value.isPresent() ? (Double) value.getAsDouble() : null;
    }

    private static @Nullable Integer orNull(OptionalInt value) {
        return value.isPresent() ? (Integer) value.getAsInt() : null;
    }
}
