package org.diffusiondesk.models;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.diffusiondesk.api.model.ModelFacts;
import org.diffusiondesk.models.header.ModelHeader;
import org.diffusiondesk.models.header.Tensor;

/** What the metadata of a file, and where that is silent its shapes, tell beyond its kind. Stateless. */
final class FileFacts {
    private static final int LONGEST_ALIAS = 200;

    private FileFacts() {}

    static ModelFacts of(ContentKind content, ModelHeader header) {
        return switch (content) {
            case IMAGE, DIFFUSION_ONLY ->
                new ModelFacts(ImageFamily.of(header).map(ImageFamily::id), List.of(), Optional.empty());
            case LORA -> lora(header);
            case EMBEDDING -> new ModelFacts(inversion(header).map(ImageFamily::id), List.of(), Optional.empty());
            default -> ModelFacts.NONE;
        };
    }

    private static ModelFacts lora(ModelHeader header) {
        Optional<String> alias = Optional.ofNullable(header.strings().get("ss_output_name"))
                .map(String::strip)
                .filter(name -> !name.isEmpty() && name.length() <= LONGEST_ALIAS && !name.equals("None"));
        Optional<ImageFamily> family = Stream.of("modelspec.architecture", "ss_base_model_version")
                .flatMap(key -> Optional.ofNullable(header.strings().get(key)).stream())
                .flatMap(text -> ImageFamily.named(text).stream())
                .findFirst();
        return new ModelFacts(
                family.or(() -> byShapes(header)).map(ImageFamily::id), TriggerWords.of(header.strings()), alias);
    }

    private static Optional<ImageFamily> byShapes(ModelHeader header) {
        List<Tensor> tensors = header.tensors();
        if (names(tensors, "lora_te2_")) {
            return Optional.of(ImageFamily.SDXL);
        }
        if (names(tensors, "double_blocks") || names(tensors, "single_transformer_blocks")) {
            return Optional.of(ImageFamily.FLUX);
        }
        if (names(tensors, "joint_blocks")) {
            return Optional.of(ImageFamily.SD3);
        }
        return tensors.stream()
                .filter(FileFacts::isContextDown)
                .flatMap(tensor -> ImageFamily.byContext(tensor.size(0)).stream())
                .findFirst();
    }

    private static boolean names(List<Tensor> tensors, String part) {
        return tensors.stream().anyMatch(tensor -> tensor.name().contains(part));
    }

    private static boolean isContextDown(Tensor tensor) {
        String name = tensor.name();
        return (name.contains("attn2_to_k") || name.contains("attn2.to_k"))
                && (name.contains("lora_down") || name.contains("lora.down") || name.contains("lora_A"));
    }

    /** The engine takes the bytes of a single tensor as numbers of 32 bits, whatever they are. */
    private static Optional<ImageFamily> inversion(ModelHeader header) {
        List<Tensor> tensors = header.tensors();
        if (tensors.stream().anyMatch(tensor -> tensor.name().equals("clip_g"))) {
            return Optional.of(ImageFamily.SDXL);
        }
        if (tensors.size() != 1) {
            return Optional.empty();
        }
        Tensor words = tensors.getFirst();
        long width = words.size(0);
        if (words.bytes() != width * words.size(1) * Float.BYTES) {
            return Optional.empty();
        }
        return width == 768
                ? Optional.of(ImageFamily.SD1)
                : width == 1024 ? Optional.of(ImageFamily.SD2) : Optional.empty();
    }
}
