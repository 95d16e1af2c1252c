package org.diffusiondesk.models.memory;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.diffusiondesk.models.header.ModelFormat;
import org.diffusiondesk.models.header.ModelHeader;
import org.diffusiondesk.models.header.Tensor;

/** Finds the {@link ImageFacts} in the headers of one file of an image model and its shards. */
final class ImageHeader {
    /** As {@code name_conversion.cpp} and {@code model_loader.cpp} of stable-diffusion.cpp sort the tensors of a checkpoint. */
    private static final List<String> ENCODER = List.of(
            "text_encoders.",
            "cond_stage_model.",
            "conditioner.",
            "te.",
            "text_encoder",
            "text_model.",
            "encoder.block.");

    private static final List<String> VAE = List.of("first_stage_model.", "vae.", "tae.", "encoder.", "decoder.");
    private static final List<String> OTHER = List.of("control_model.", "pmid.", "ip_adapter.");

    /** A name up to the number of the layer. */
    private static final Pattern LAYER = Pattern.compile("(.*?[._]\\d+)\\..*");

    private ImageHeader() {}

    /** A checkpoint, whose tensors' names tell the parts. */
    static Optional<ImageFacts> checkpoint(List<ModelHeader> shards) {
        if (!readable(shards)) {
            return Optional.empty();
        }
        if (shards.stream().flatMap(shard -> shard.tensors().stream()).anyMatch(ImageHeader::isUpscalers)) {
            return single(ImagePart.UPSCALER, shards);
        }
        Map<ImagePart, List<Tensor>> parts = new EnumMap<>(ImagePart.class);
        shards.stream().flatMap(shard -> shard.tensors().stream()).forEach(tensor -> parts.computeIfAbsent(
                        part(tensor.name()), part -> new ArrayList<>())
                .add(tensor));
        Map<ImagePart, ImageFacts.Piece> pieces = new EnumMap<>(ImagePart.class);
        parts.forEach((part, tensors) -> pieces.put(part, piece(part, tensors)));
        return Optional.of(new ImageFacts(pieces));
    }

    private static boolean isUpscalers(Tensor tensor) {
        return tensor.name().equals("model.0.weight") || tensor.name().endsWith("conv_first.weight");
    }

    /** A file that holds one part. */
    static Optional<ImageFacts> single(ImagePart part, List<ModelHeader> shards) {
        if (!readable(shards)) {
            return Optional.empty();
        }
        List<Tensor> tensors =
                shards.stream().flatMap(shard -> shard.tensors().stream()).toList();
        return Optional.of(new ImageFacts(Map.of(part, piece(part, tensors))));
    }

    /** Whether there are tensors, and not more of them than the files can hold; eight-bit floats are widened to twice their size. */
    private static boolean readable(List<ModelHeader> shards) {
        return !shards.isEmpty()
                && shards.stream()
                        .allMatch(shard -> !shard.tensors().isEmpty()
                                && Sums.bytes(shard.tensors()) / (shard.format() == ModelFormat.SAFETENSORS ? 2 : 1)
                                        <= shard.bytes());
    }

    private static ImagePart part(String name) {
        if (startsWithOneOf(name, ENCODER)) {
            return ImagePart.ENCODER;
        }
        if (startsWithOneOf(name, VAE)) {
            return ImagePart.VAE;
        }
        return startsWithOneOf(name, OTHER) ? ImagePart.OTHER : ImagePart.DIFFUSION;
    }

    private static boolean startsWithOneOf(String name, List<String> prefixes) {
        return prefixes.stream().anyMatch(name::startsWith);
    }

    private static ImageFacts.Piece piece(ImagePart part, List<Tensor> tensors) {
        Map<String, Long> layers = new HashMap<>();
        long rest = 0;
        for (Tensor tensor : tensors) {
            Matcher layer = LAYER.matcher(tensor.name());
            if (layer.matches()) {
                layers.merge(layer.group(1), tensor.bytes(), Sums::add);
            } else {
                rest = Sums.add(rest, tensor.bytes());
            }
        }
        long largest = layers.values().stream().mapToLong(Long::longValue).max().orElse(0);
        return new ImageFacts.Piece(Sums.bytes(tensors), Sums.add(largest, rest), NetworkShape.of(part, tensors));
    }
}
