package org.diffusiondesk.rest.sdapi;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.diffusiondesk.api.image.ImageCommand;
import org.diffusiondesk.api.image.ImageResult;
import org.diffusiondesk.api.image.PictureFiles;
import org.diffusiondesk.api.image.PictureSettings;
import org.diffusiondesk.api.image.StoredImage;
import org.diffusiondesk.http.Json;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The {@code info} of an answer: JSON as text, with what is known of every picture. */
final class InfoText {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMddHHmmss");

    private final Supplier<Optional<PictureFiles>> files;
    private final Checkpoints checkpoints;
    private final String version;

    InfoText(Supplier<Optional<PictureFiles>> files, Checkpoints checkpoints, String version) {
        this.checkpoints = checkpoints;
        this.files = files;
        this.version = version;
    }

    /** A moment as this dialect writes it. */
    static String stamp(TemporalAccessor moment) {
        return STAMP.withZone(ZoneId.systemDefault()).format(moment);
    }

    String of(DrawCall call, List<ImageResult> results, boolean interrupted) {
        ObjectNode info = Json.object();
        Optional<ImageCommand> command = results.stream().findFirst().map(ImageResult::command);
        command.ifPresentOrElse(drawn -> common(info, drawn, results), () -> nothing(info, call));
        List<StoredImage> pictures =
                results.stream().flatMap(result -> result.images().stream()).toList();
        ArrayNode prompts = info.putArray("all_prompts");
        ArrayNode negatives = info.putArray("all_negative_prompts");
        ArrayNode seeds = info.putArray("all_seeds");
        ArrayNode subseeds = info.putArray("all_subseeds");
        ArrayNode texts = info.putArray("infotexts");
        for (StoredImage picture : pictures) {
            prompts.add(call.first().prompt());
            negatives.add(call.first().negativePrompt());
            seeds.add(picture.image().seed());
            subseeds.add(picture.image().seed());
            texts.add(files.get()
                    .flatMap(reader -> reader.read(picture.image().bytes()))
                    .map(PictureSettings::parameters)
                    .orElse(""));
        }
        constant(info, call);
        command.flatMap(drawn -> checkpoints.shortHash(drawn.model()))
                .ifPresentOrElse(sum -> info.put("sd_model_hash", sum), () -> info.putNull("sd_model_hash"));
        info.put("interrupted", interrupted);
        ArrayNode jobs = info.putArray("jobs");
        results.forEach(result -> jobs.add(result.job()));
        ArrayNode notes = info.putArray("notes");
        call.notes().forEach(notes::add);
        return Json.text(info);
    }

    private static void common(ObjectNode info, ImageCommand drawn, List<ImageResult> results) {
        long seed = results.getFirst().images().getFirst().image().seed();
        info.put("prompt", drawn.prompt())
                .put("negative_prompt", drawn.negativePrompt())
                .put("seed", seed)
                .put("subseed", seed)
                .put("width", drawn.width())
                .put("height", drawn.height())
                .put("sampler_name", Samplers.samplerName(drawn.sampler()))
                .put("cfg_scale", drawn.cfgScale())
                .put("steps", drawn.steps())
                .put("sd_model_name", drawn.model().id())
                .put("clip_skip", drawn.clipSkip().orElse(1));
        drawn.strength()
                .ifPresentOrElse(
                        value -> info.put("denoising_strength", value), () -> info.putNull("denoising_strength"));
        ObjectNode extra = info.putObject("extra_generation_params");
        if (!drawn.scheduler().isEmpty()) {
            extra.put("Schedule type", drawn.scheduler());
        }
    }

    /** Nothing was drawn before it was interrupted. */
    private static void nothing(ObjectNode info, DrawCall call) {
        info.put("prompt", call.first().prompt())
                .put("negative_prompt", call.first().negativePrompt())
                .put("seed", call.first().seed().orElse(-1))
                .put(
                        "sampler_name",
                        call.first().sampler().map(Samplers::samplerName).orElse(""));
        info.putObject("extra_generation_params");
    }

    private void constant(ObjectNode info, DrawCall call) {
        info.put("subseed_strength", 0)
                .put("batch_size", call.first().count())
                .put("restore_faces", false)
                .putNull("face_restoration_model")
                .putNull("sd_vae_name")
                .putNull("sd_vae_hash")
                .put("seed_resize_from_w", -1)
                .put("seed_resize_from_h", -1)
                .put("index_of_first_image", 0)
                .put("job_timestamp", stamp(LocalDateTime.now(ZoneId.systemDefault())))
                .put("is_using_inpainting_conditioning", false)
                .put("version", "DiffusionDesk " + version)
                .set("styles", Json.array());
    }
}
