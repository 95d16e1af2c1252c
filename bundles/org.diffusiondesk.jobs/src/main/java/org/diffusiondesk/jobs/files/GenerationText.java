package org.diffusiondesk.jobs.files;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.diffusiondesk.api.image.ControlUse;
import org.diffusiondesk.api.image.GeneratedImage;
import org.diffusiondesk.api.image.HiresFix;
import org.diffusiondesk.api.image.ImageCommand;
import org.diffusiondesk.api.image.ImageExtras;
import org.diffusiondesk.api.image.LoraUse;
import org.diffusiondesk.api.image.SamplerLabels;

/** How a picture was drawn, as AUTOMATIC1111's {@code parameters} say it. Stateless. */
final class GenerationText {
    /** Digits of a hash that AUTOMATIC1111 shows. */
    private static final int SHORT = 10;

    private GenerationText() {}

    /** Prompt with the LoRAs as tags, negative prompt where there is one, and a last line of settings in AUTOMATIC1111's names and order. */
    static String parameters(ImageCommand command, GeneratedImage image, Optional<String> modelHash, String version) {
        ImageExtras extras = command.extras();
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("Steps", String.valueOf(command.steps()));
        if (!command.sampler().isEmpty()) {
            settings.put("Sampler", SamplerLabels.sampler(command.sampler()));
        }
        settings.put("Schedule type", SamplerLabels.scheduler(command.scheduler()));
        settings.put("CFG scale", number(command.cfgScale()));
        extras.guidance().image().ifPresent(scale -> settings.put("Image CFG scale", number(scale)));
        extras.guidance().distilled().ifPresent(scale -> settings.put("Distilled CFG Scale", number(scale)));
        settings.put("Seed", String.valueOf(image.seed()));
        settings.put(
                "Size",
                extras.hires().isPresent()
                        ? size(command.width(), command.height())
                        : size(image.width(), image.height()));
        modelHash.ifPresent(hash -> settings.put("Model hash", hash.substring(0, Math.min(SHORT, hash.length()))));
        settings.put("Model", command.model().id());
        extras.vae().ifPresent(vae -> settings.put("VAE", vae));
        denoising(command).ifPresent(strength -> settings.put("Denoising strength", number(strength)));
        command.clipSkip().ifPresent(skip -> settings.put("Clip skip", String.valueOf(skip)));
        extras.eta().ifPresent(eta -> settings.put("Eta", number(eta)));
        extras.hires().ifPresent(hires -> hires(hires, settings));
        extras.control().ifPresent(control -> settings.put("ControlNet 0", control(control)));
        settings.put("Version", "DiffusionDesk " + version);
        return new Infotext(command.prompt() + tags(extras), command.negativePrompt(), settings).write();
    }

    /** AUTOMATIC1111 has one name for both passes. */
    private static OptionalDouble denoising(ImageCommand command) {
        return command.strength().isPresent()
                ? command.strength()
                : command.extras().hires().map(HiresFix::strength).orElse(OptionalDouble.empty());
    }

    private static String size(int width, int height) {
        return width + "x" + height;
    }

    private static void hires(HiresFix hires, Map<String, String> settings) {
        hires.scale().ifPresent(scale -> settings.put("Hires upscale", number(scale)));
        if (hires.width().isPresent() || hires.height().isPresent()) {
            settings.put(
                    "Hires resize", size(hires.width().orElse(0), hires.height().orElse(0)));
        }
        hires.steps().ifPresent(steps -> settings.put("Hires steps", String.valueOf(steps)));
        hires.upscaler().ifPresent(name -> settings.put("Hires upscaler", name));
    }

    private static String control(ControlUse control) {
        return "Model: " + control.model() + ", Weight: " + number(control.strength());
    }

    private static String tags(ImageExtras extras) {
        StringBuilder tags = new StringBuilder();
        for (LoraUse lora : extras.loras()) {
            tags.append(" <lora:")
                    .append(lora.name())
                    .append(':')
                    .append(number(lora.weight()))
                    .append('>');
        }
        return tags.toString();
    }

    static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? String.valueOf((long) value)
                : String.valueOf(value);
    }
}
