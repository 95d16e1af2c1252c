package org.diffusiondesk.rest;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.image.ImageOutput;
import org.diffusiondesk.api.image.ImageRequest;
import org.diffusiondesk.api.image.InputImage;
import org.diffusiondesk.api.image.PictureFormat;
import org.diffusiondesk.http.JsonFields;

/**
 * A request for pictures as it came by HTTP. Ranges are the business of the service; here only shapes are checked.
 *
 * @param url whether the answer names files instead of holding the pictures
 * @param partialImages previews that a stream wants of each picture
 * @param keep whether the job goes on when the client hangs up
 */
record ImageCall(ImageRequest request, boolean url, boolean stream, int partialImages, boolean keep) {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})\\s*[xX×*]\\s*(\\d{1,9})");
    private static final SortedMap<String, PictureFormat> FORMATS = new TreeMap<>(
            Arrays.stream(PictureFormat.values()).collect(Collectors.toMap(PictureFormat::wire, format -> format)));
    private static final int USUAL_JPEG = 95;
    private static final double ANY = Double.MAX_VALUE;

    static ImageCall read(JsonFields fields, List<InputImage> inputs) {
        boolean url = url(fields);
        boolean stream = fields.bool("stream", false);
        int partialImages = fields.integer("partial_images", 0, 0, 3);
        boolean keep = fields.bool("keep", false);
        boolean preview = fields.bool("preview", stream && partialImages > 0);
        return new ImageCall(request(fields, inputs, preview), url, stream, partialImages, keep);
    }

    static boolean url(JsonFields fields) {
        return fields.oneOf("response_format", List.of("b64_json", "url"))
                .orElse("b64_json")
                .equals("url");
    }

    private static ImageRequest request(JsonFields fields, List<InputImage> inputs, boolean preview) {
        Size size = size(fields);
        OptionalLong seed = fields.longInteger("seed", -1, Long.MAX_VALUE);
        return new ImageRequest(
                text(fields, "model"),
                fields.requireString("prompt"),
                fields.string("negative_prompt", ""),
                size.width(),
                size.height(),
                any(fields, "n").orElse(1),
                any(fields, "steps"),
                fields.number("cfg_scale", -ANY, ANY),
                seed.isPresent() && seed.getAsLong() < 0 ? OptionalLong.empty() : seed,
                text(fields, "sampler"),
                text(fields, "scheduler"),
                fields.number("strength", -ANY, ANY),
                any(fields, "clip_skip"),
                preview,
                inputs,
                ExtraFields.read(fields),
                output(fields));
    }

    /** {@code output_compression} is the quality, as OpenAI has it; without it JPEG pictures get one at which nobody sees the difference. */
    static ImageOutput output(JsonFields fields) {
        String name = fields.oneOf("output_format", FORMATS.keySet()).orElse("png");
        PictureFormat format = FORMATS.getOrDefault(name, PictureFormat.PNG);
        int usual = format == PictureFormat.JPEG ? USUAL_JPEG : 100;
        return new ImageOutput(format, Math.max(1, fields.integer("output_compression", usual, 0, 100)));
    }

    /** In pixels, as far as it was asked for. */
    record Size(OptionalInt width, OptionalInt height) {}

    static Size size(JsonFields fields) {
        OptionalInt width = any(fields, "width");
        OptionalInt height = any(fields, "height");
        Optional<String> size = text(fields, "size").filter(word -> !word.equalsIgnoreCase("auto"));
        if (size.isEmpty()) {
            return new Size(width, height);
        }
        Matcher parts = SIZE.matcher(size.get());
        if (!parts.matches()) {
            throw new InvalidRequestException(
                    "size", "'size' must be \"WIDTHxHEIGHT\" in pixels, for example \"128x128\", or \"auto\"");
        }
        Size both = new Size(
                OptionalInt.of(Integer.parseInt(parts.group(1))), OptionalInt.of(Integer.parseInt(parts.group(2))));
        if ((width.isPresent() && !width.equals(both.width()))
                || (height.isPresent() && !height.equals(both.height()))) {
            throw new InvalidRequestException(
                    "size", "'size' says something else than 'width' and 'height'; one of them is enough");
        }
        return both;
    }

    private static OptionalInt any(JsonFields fields, String name) {
        return fields.integer(name, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    static Optional<String> text(JsonFields fields, String name) {
        return fields.string(name).map(String::strip).filter(text -> !text.isEmpty());
    }
}
