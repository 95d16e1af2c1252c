package org.diffusiondesk.rest.sdapi;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.image.ImageOutput;
import org.diffusiondesk.api.image.PictureFormat;
import org.diffusiondesk.http.Json;
import org.diffusiondesk.http.JsonFields;
import tools.jackson.databind.node.ObjectNode;

/** What clients have set by {@code options} beside the model; kept until DiffusionDesk ends. Thread-safe. */
final class OptionValues {
    private static final List<String> NO_VAE = List.of("", "automatic", "none", "n/a");
    private static final Map<String, PictureFormat> FORMATS = Map.of(
            "png", PictureFormat.PNG,
            "jpg", PictureFormat.JPEG,
            "jpeg", PictureFormat.JPEG,
            "webp", PictureFormat.WEBP);

    /** Immutable; {@code others} are those that change nothing here and only come back as they were set. */
    private record Values(
            String vae, int clipSkip, String format, int quality, boolean previews, Map<String, Boolean> others) {
        static final Values DEFAULT = new Values(
                "Automatic",
                1,
                "png",
                90,
                true,
                Map.of(
                        "samples_save", true,
                        "enable_pnginfo", true,
                        "grid_save", false,
                        "return_grid", false,
                        "img2img_color_correction", false,
                        "save_images_add_number", true));
    }

    private final AtomicReference<Values> values = new AtomicReference<>(Values.DEFAULT);

    /** Takes over what is there and known; everything else is left alone. */
    void set(JsonFields fields) {
        values.updateAndGet(now -> {
            Map<String, Boolean> others = new LinkedHashMap<>(now.others());
            others.replaceAll((name, value) -> fields.bool(name, value));
            return new Values(
                    fields.string("sd_vae", now.vae()),
                    fields.integer("CLIP_stop_at_last_layers", now.clipSkip(), 1, 12),
                    fields.string("samples_format").map(OptionValues::format).orElse(now.format()),
                    fields.integer("jpeg_quality", now.quality(), 1, 100),
                    fields.bool("live_previews_enable", now.previews()),
                    Map.copyOf(others));
        });
    }

    private static String format(String name) {
        if (!FORMATS.containsKey(name)) {
            throw new InvalidRequestException("samples_format", "samples_format must be png, jpg or webp");
        }
        return name;
    }

    /** Writes all of them into an answer. */
    void write(ObjectNode answer) {
        Values now = values.get();
        answer.put("sd_vae", now.vae())
                .put("CLIP_stop_at_last_layers", now.clipSkip())
                .put("samples_format", now.format())
                .put("jpeg_quality", now.quality())
                .put("live_previews_enable", now.previews());
        now.others().keySet().stream()
                .sorted()
                .forEach(name -> answer.put(name, now.others().get(name)));
        answer.put("show_progress_every_n_steps", 1)
                .put("sd_lora", "None")
                .put("sd_hypernetwork", "None")
                .put("eta_noise_seed_delta", 0)
                .set("styles", Json.array());
    }

    boolean previews() {
        return values.get().previews();
    }

    /** The file that pictures become. */
    ImageOutput output() {
        Values now = values.get();
        return new ImageOutput(FORMATS.getOrDefault(now.format(), PictureFormat.PNG), now.quality());
    }

    /** The name of a VAE that was chosen; none for the model's own. */
    Optional<String> vae() {
        return vae(values.get().vae());
    }

    /** A VAE as a client names it. */
    static Optional<String> vae(String name) {
        return NO_VAE.contains(name.strip().toLowerCase(Locale.ROOT)) ? Optional.empty() : Optional.of(name.strip());
    }

    OptionalInt clipSkip() {
        return clipSkip(values.get().clipSkip());
    }

    /** 1 means "skip nothing", which is what a model does by itself, where its own way is not another one. */
    static OptionalInt clipSkip(int layers) {
        return layers > 1 ? OptionalInt.of(layers) : OptionalInt.empty();
    }
}
