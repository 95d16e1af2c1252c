package org.diffusiondesk.models.memory;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.diffusiondesk.models.header.Tensor;

/** Finds out from names and shapes of tensors what a part computes with. Sizes out of all proportion are cut, so that no sum overflows. */
final class NetworkShape {
    private static final long MAX_WIDTH = 1 << 17;
    private static final long HEAD = 64;
    private static final long WIDE_HEAD = 128;

    /** Of Stable Diffusion's VAE at full size: 256 in. */
    private static final long VAE_CHANNELS = 256;

    private static final Pattern NUMBERED = Pattern.compile(".*[._]\\d+\\..*");
    private static final Pattern QUERY_NORM = Pattern.compile(".*(q_norm|norm_q|query_norm|norm\\.query_norm).*");
    private static final Pattern MODULATION =
            Pattern.compile("(.*[._](img_|txt_)?mod[._].*)|(?i:.*(modulation|adaln).*)");
    private static final Pattern LAST_CONVOLUTION =
            Pattern.compile("(.*\\.)?decoder\\.(up\\.0\\.block\\.0|up_blocks\\.3\\.resnets\\.0)\\.conv1\\.weight");
    private static final Pattern TINY = Pattern.compile("(.*\\.)?decoder\\.(layers\\.)?\\d+\\.conv\\.\\d+\\.weight");
    private static final Pattern FIRST_CONVOLUTION = Pattern.compile("(.*\\.)?(input_blocks\\.0\\.0|conv_in)\\.weight");

    private static final Pattern FIRST_OF_UPSCALER = Pattern.compile("(.*\\.)?(conv_first|model\\.0)\\.weight");
    private static final long UPSCALER_CHANNELS = 64;

    private static final Pattern FIRST_OF_DECODER =
            Pattern.compile("(.*\\.)?decoder\\.((layers\\.)?[01]|conv_in)\\.weight");

    private NetworkShape() {}

    static Optional<Network> of(ImagePart part, List<Tensor> tensors) {
        return switch (part) {
            case DIFFUSION ->
                contains(tensors, "input_blocks.") || contains(tensors, "down_blocks.")
                        ? Optional.of(unet(tensors))
                        : transformer(tensors, patch(tensors));
            case ENCODER -> transformer(tensors, 0);
            case VAE -> Optional.of(decoder(tensors));
            case UPSCALER -> Optional.of(upscaler(tensors));
            case OTHER -> Optional.empty();
        };
    }

    private static Network unet(List<Tensor> tensors) {
        long channels = find(tensors, FIRST_CONVOLUTION)
                .map(tensor -> bounded(tensor.size(3)))
                .orElse(320L);
        boolean first = contains(tensors, "input_blocks.1.1.") || contains(tensors, "down_blocks.0.attentions.");
        int level = first ? 0 : 1;
        // Stable Diffusion 1 has eight heads on every level, its successors as many as the width allows
        boolean eight = tensors.stream()
                .anyMatch(tensor -> tensor.name().endsWith("attn2.to_k.weight") && tensor.size(0) == 768);
        return new Network.UNet(channels, level, eight ? 8 : Math.max(1, (channels << level) / HEAD));
    }

    private static Optional<Network> transformer(List<Tensor> tensors, long patch) {
        List<Tensor> matrices = tensors.stream()
                .filter(tensor -> tensor.shape().size() == 2 && tensor.size(1) > 1)
                .filter(tensor -> NUMBERED.matcher(tensor.name()).matches())
                .filter(tensor -> !MODULATION.matcher(tensor.name()).matches())
                .toList();
        Map<Long, Integer> inputs = new HashMap<>();
        matrices.forEach(matrix -> inputs.merge(matrix.size(0), 1, Integer::sum));
        Optional<Long> hidden = inputs.entrySet().stream()
                .max(Map.Entry.<Long, Integer>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey);
        return hidden.map(width -> {
            long wide = matrices.stream()
                    .filter(matrix -> matrix.size(0) == width)
                    .mapToLong(matrix -> matrix.size(1))
                    .max()
                    .orElse(width);
            long head = head(tensors, width);
            return new Network.Transformer(bounded(width), bounded(wide), Math.max(1, bounded(width) / head), patch);
        });
    }

    /** A norm of the queries shows how wide a head is, unless it covers all heads. */
    private static long head(List<Tensor> tensors, long hidden) {
        return tensors.stream()
                .filter(tensor -> tensor.shape().size() == 1
                        && QUERY_NORM.matcher(tensor.name()).matches())
                .map(tensor -> tensor.size(0))
                .max(Comparator.naturalOrder())
                .map(width -> width >= 8 && width < hidden ? width : WIDE_HEAD)
                .orElse(HEAD);
    }

    /** Pixels of a patch: MiniT2I works on pixels and says how many; the others on two cells of eight pixels, or one of sixteen. */
    private static long patch(List<Tensor> tensors) {
        return tensors.stream()
                .filter(tensor -> tensor.name().endsWith("net.img_embedder.proj1.weight"))
                .map(tensor -> Math.clamp(tensor.size(0), 1L, 64L))
                .findFirst()
                .orElse(16L);
    }

    private static Network decoder(List<Tensor> tensors) {
        // a latent with many values per cell covers sixteen pixels a side instead of eight
        long cell = find(tensors, FIRST_OF_DECODER).map(first -> first.size(2)).orElse(0L) < 32 ? 8 : 16;
        Optional<Tensor> tiny = find(tensors, TINY);
        if (tiny.isPresent()) {
            return new Network.Decoder(bounded(tiny.get().size(2)), 3, cell, true);
        }
        return find(tensors, LAST_CONVOLUTION)
                .<Network>map(last -> new Network.Decoder(bounded(last.size(2)), 2, cell, true))
                .orElse(new Network.Decoder(VAE_CHANNELS, 2, 16, false));
    }

    /** As {@code esrgan.hpp} finds it out; older names hide the factor, which nearly always is four. */
    private static Network upscaler(List<Tensor> tensors) {
        long channels = find(tensors, FIRST_OF_UPSCALER)
                .map(first -> bounded(first.size(3)))
                .orElse(UPSCALER_CHANNELS);
        long widest = tensors.stream()
                .filter(tensor -> tensor.shape().size() == 4)
                .mapToLong(tensor -> bounded(tensor.size(2)))
                .max()
                .orElse(channels);
        boolean old = contains(tensors, "model.0.weight");
        long factor = old || contains(tensors, "conv_up2.") ? 4 : contains(tensors, "conv_up1.") ? 2 : 1;
        return new Network.Upscaler(channels, widest, factor);
    }

    private static Optional<Tensor> find(List<Tensor> tensors, Pattern name) {
        return tensors.stream()
                .filter(tensor -> name.matcher(tensor.name()).matches())
                .findFirst();
    }

    private static boolean contains(List<Tensor> tensors, String text) {
        return tensors.stream().anyMatch(tensor -> tensor.name().contains(text));
    }

    private static long bounded(long width) {
        return Math.clamp(width, 1L, MAX_WIDTH);
    }
}
