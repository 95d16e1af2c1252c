package org.diffusiondesk.jobs.files;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.diffusiondesk.api.image.ControlUse;
import org.diffusiondesk.api.image.Guidance;
import org.diffusiondesk.api.image.HiresFix;
import org.diffusiondesk.api.image.ImageExtras;
import org.diffusiondesk.api.image.ImageOutput;
import org.diffusiondesk.api.image.ImageRequest;
import org.diffusiondesk.api.image.LoraUse;
import org.jspecify.annotations.Nullable;

/** Makes a request of AUTOMATIC1111's settings, as far as we have what they name. What can't be read is left out. */
final class InfotextRequest {
    private static final Pattern LORA =
            Pattern.compile(" ?<lora:([^:<>\\n]{1,200}):(-?\\d{1,4}(?:\\.\\d{1,10})?)(?::[^<>\\n]{0,100})?>");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,6})x(\\d{1,6})");
    private static final int MAX_NUMBER = 25;

    private final Infotext text;
    private final Map<String, String> settings;

    private InfotextRequest(Infotext text) {
        this.text = text;
        this.settings = text.settings();
    }

    static ImageRequest of(Infotext text) {
        return new InfotextRequest(text).request();
    }

    private ImageRequest request() {
        List<LoraUse> loras = new ArrayList<>();
        String prompt = LORA.matcher(text.prompt()).replaceAll(tag -> {
            loras.add(new LoraUse(tag.group(1), Double.parseDouble(tag.group(2))));
            return "";
        });
        Optional<HiresFix> hires = hires();
        Size size = size("Size");
        return new ImageRequest(
                word("Model"),
                prompt,
                text.negativePrompt(),
                size.width(),
                size.height(),
                1,
                whole("Steps"),
                number("CFG scale"),
                seed(),
                word("Sampler"),
                word("Schedule type").filter(name -> !name.equals("Automatic")),
                hires.isPresent() ? OptionalDouble.empty() : number("Denoising strength"),
                whole("Clip skip"),
                false,
                List.of(),
                new ImageExtras(
                        loras,
                        hires,
                        control(),
                        word("VAE").filter(name -> !name.equals("None") && !name.equals("Automatic")),
                        Optional.empty(),
                        List.of(),
                        number("Eta"),
                        new Guidance(number("Distilled CFG Scale"), number("Image CFG scale"), Optional.empty())),
                ImageOutput.PNG);
    }

    private Optional<HiresFix> hires() {
        Size size = size("Hires resize");
        HiresFix hires = new HiresFix(
                number("Hires upscale"),
                size.width(),
                size.height(),
                whole("Hires steps"),
                number("Denoising strength"),
                word("Hires upscaler"));
        boolean asked = hires.scale().isPresent()
                || size.width().isPresent()
                || hires.upscaler().isPresent();
        return asked ? Optional.of(hires) : Optional.empty();
    }

    private Optional<ControlUse> control() {
        Map<String, String> unit = word("ControlNet 0").map(Infotext::pairs).orElse(Map.of());
        @Nullable String model = unit.get("Model");
        return model == null || model.isEmpty()
                ? Optional.empty()
                : Optional.of(new ControlUse(
                        model, number(Optional.ofNullable(unit.get("Weight"))).orElse(1)));
    }

    /** In pixels; a side of 0 is left to the other one. */
    private record Size(OptionalInt width, OptionalInt height) {
        static OptionalInt side(String digits) {
            int side = Integer.parseInt(digits);
            return side == 0 ? OptionalInt.empty() : OptionalInt.of(side);
        }
    }

    private Size size(String name) {
        Matcher parts = SIZE.matcher(word(name).orElse(""));
        return parts.matches()
                ? new Size(Size.side(parts.group(1)), Size.side(parts.group(2)))
                : new Size(OptionalInt.empty(), OptionalInt.empty());
    }

    private OptionalLong seed() {
        try {
            long seed = Long.parseLong(word("Seed").orElse("-1"));
            return seed < 0 ? OptionalLong.empty() : OptionalLong.of(seed);
        } catch (NumberFormatException none) {
            return OptionalLong.empty();
        }
    }

    private OptionalInt whole(String name) {
        OptionalDouble value = number(name);
        boolean fits = value.isPresent() && value.getAsDouble() == (int) value.getAsDouble();
        return fits ? OptionalInt.of((int) value.getAsDouble()) : OptionalInt.empty();
    }

    private OptionalDouble number(String name) {
        return number(word(name));
    }

    private static OptionalDouble number(Optional<String> text) {
        try {
            double value = Double.parseDouble(text.filter(digits -> digits.length() <= MAX_NUMBER)
                    .filter(digits -> !digits.toLowerCase(Locale.ROOT).matches(".*[dfx].*"))
                    .orElse(""));
            return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
        } catch (NumberFormatException none) {
            return OptionalDouble.empty();
        }
    }

    private Optional<String> word(String name) {
        return Optional.ofNullable(settings.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }
}
