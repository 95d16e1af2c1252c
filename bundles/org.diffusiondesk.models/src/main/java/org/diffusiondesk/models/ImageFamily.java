package org.diffusiondesk.models;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.diffusiondesk.models.header.ModelHeader;
import org.diffusiondesk.models.header.Tensor;

/** Kinds of image models, told apart as stable-diffusion.cpp's {@code ModelLoader::get_sd_version} does, and the parts that each needs. */
enum ImageFamily {
    SD1("sd1", "Stable Diffusion 1", List.of("clip_l", "vae")),
    SD2("sd2", "Stable Diffusion 2", List.of("clip_l", "vae")),
    SDXL("sdxl", "Stable Diffusion XL", List.of("clip_l", "clip_g", "vae")),
    SD3("sd3", "Stable Diffusion 3", List.of("clip_l", "clip_g", "t5xxl", "vae")),
    FLUX("flux", "Flux", List.of("clip_l", "t5xxl", "vae")),
    FLUX2("flux2", "Flux 2", List.of("llm", "vae")),
    CHROMA("chroma", "Chroma", List.of("t5xxl", "vae")),
    CHROMA_RADIANCE("chroma-radiance", "Chroma Radiance", List.of("t5xxl")),
    QWEN_IMAGE("qwen-image", "Qwen Image", List.of("llm", "vae")),
    Z_IMAGE("z-image", "Z-Image", List.of("llm", "vae")),
    OVIS("ovis", "Ovis Image", List.of("llm", "vae")),
    LENS("lens", "Lens", List.of("llm", "vae")),
    ANIMA("anima", "Anima", List.of("llm", "vae")),
    KREA2("krea2", "Krea 2", List.of("llm", "vae")),
    SEFI("sefi", "SeFi Image", List.of("llm", "vae")),
    MAGE("mage", "Mage Flow", List.of("llm", "vae")),
    ERNIE("ernie", "Ernie Image", List.of("llm", "vae")),
    LONGCAT("longcat", "LongCat Image", List.of("llm", "vae")),
    WAN("wan", "Wan", List.of("t5xxl", "vae")),
    LTX("ltx", "LTX", List.of("llm", "vae", "audio_vae", "embeddings_connectors")),
    HIDREAM_O1("hidream-o1", "HiDream O1", List.of()),
    MINIT2I("minit2i", "MiniT2I", List.of("t5xxl"));

    private static final List<String> PREFIXES = List.of("model.diffusion_model.", "diffusion_model.", "unet.");
    /** Width of the text that the cross attention of a U-Net takes. */
    private static final Map<Long, ImageFamily> BY_CONTEXT = Map.of(768L, SD1, 1024L, SD2, 2048L, SDXL);

    private final String id;
    private final String words;
    private final List<String> parts;

    ImageFamily(String id, String words, List<String> parts) {
        this.id = id;
        this.words = words;
        this.parts = parts;
    }

    String id() {
        return id;
    }

    String words() {
        return words;
    }

    /** Roles of the files that its stand-alone diffusion model needs beside it. */
    List<String> parts() {
        return parts;
    }

    /** Whether the engine draws without this part, if not as well. */
    boolean canDoWithout(String part) {
        return this == SD3 && part.equals("t5xxl");
    }

    /** The family of a checkpoint or a diffusion model; empty for one that is not known here. */
    static Optional<ImageFamily> of(ModelHeader header) {
        Map<String, Tensor> tensors = new HashMap<>();
        header.tensors().forEach(tensor -> tensors.put(plain(tensor.name()), tensor));
        return transformer(tensors).or(() -> unet(tensors));
    }

    private static String plain(String name) {
        for (String prefix : PREFIXES) {
            if (name.startsWith(prefix)) {
                return name.substring(prefix.length());
            }
        }
        return name;
    }

    private static Optional<ImageFamily> transformer(Map<String, Tensor> tensors) {
        Set<String> names = tensors.keySet();
        for (Map.Entry<String, ImageFamily> mark : MARKS) {
            if (names.contains(mark.getKey())) {
                return Optional.of(
                        mark.getValue() == QWEN_IMAGE && width(tensors, "img_in.weight") == 128
                                ? MAGE
                                : mark.getValue());
            }
        }
        if (names.stream().anyMatch(name -> name.startsWith("joint_blocks."))) {
            return Optional.of(SD3);
        }
        if (names.stream().noneMatch(ImageFamily::isFluxBlock)) {
            return Optional.empty();
        }
        if (names.stream().anyMatch(name -> name.startsWith("distilled_guidance_layer."))) {
            return Optional.of(
                    names.stream().anyMatch(name -> name.startsWith("nerf_final_layer_conv."))
                            ? CHROMA_RADIANCE
                            : CHROMA);
        }
        long text = Math.max(width(tensors, "txt_in.weight"), width(tensors, "context_embedder.weight"));
        return Optional.of(text == 3584 ? LONGCAT : FLUX);
    }

    private static boolean isFluxBlock(String name) {
        return name.startsWith("double_blocks.") || name.startsWith("single_transformer_blocks.");
    }

    private static long width(Map<String, Tensor> tensors, String name) {
        return Optional.ofNullable(tensors.get(name))
                .map(tensor -> tensor.size(0))
                .orElse(0L);
    }

    private static Optional<ImageFamily> unet(Map<String, Tensor> tensors) {
        return tensors.values().stream()
                .filter(tensor -> tensor.name().endsWith("attn2.to_k.weight"))
                .flatMap(tensor -> byContext(tensor.size(0)).stream())
                .findFirst();
    }

    /** The family whose U-Net takes a text of this width in its cross attention. */
    static Optional<ImageFamily> byContext(long width) {
        return Optional.ofNullable(BY_CONTEXT.get(width));
    }

    /** The first that is there decides; the order is that of how special a name is. */
    private static final List<Map.Entry<String, ImageFamily>> MARKS = List.of(
            Map.entry("txtfusion.projector.weight", KREA2),
            Map.entry("text_fusion.projector.weight", KREA2),
            Map.entry("model.x_embedder.proj1.weight", HIDREAM_O1),
            Map.entry("transformer_blocks.0.img_mlp.w1.weight", LENS),
            Map.entry("net.img_embedder.proj1.weight", MINIT2I),
            Map.entry("transformer_blocks.0.img_mod.1.weight", QWEN_IMAGE),
            Map.entry("llm_adapter.blocks.0.cross_attn.q_proj.weight", ANIMA),
            Map.entry("net.llm_adapter.blocks.0.cross_attn.q_proj.weight", ANIMA),
            Map.entry("dual_time_embed.semantic_embedder.linear_1.weight", SEFI),
            Map.entry("double_stream_modulation_img.lin.weight", FLUX2),
            Map.entry("double_blocks.0.img_mlp.gate_proj.weight", OVIS),
            Map.entry("cap_embedder.0.weight", Z_IMAGE),
            Map.entry("layers.0.adaLN_sa_ln.weight", ERNIE),
            Map.entry("adaln_single.emb.timestep_embedder.linear_1.bias", LTX),
            Map.entry("blocks.0.cross_attn.norm_k.weight", WAN));

    /** The family that metadata names in one of the many ways of writing it, such as {@code sdxl_base_v1-0} or {@code flux-1-dev/lora}. */
    static Optional<ImageFamily> named(String text) {
        String word = text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        return WORDS.stream()
                .filter(entry -> word.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private static final List<Map.Entry<String, ImageFamily>> WORDS = List.of(
            Map.entry("flux2", FLUX2),
            Map.entry("radiance", CHROMA_RADIANCE),
            Map.entry("chroma", CHROMA),
            Map.entry("flux", FLUX),
            Map.entry("sdxl", SDXL),
            Map.entry("stablediffusionxl", SDXL),
            Map.entry("illustrious", SDXL),
            Map.entry("noobai", SDXL),
            Map.entry("pony", SDXL),
            Map.entry("sd3", SD3),
            Map.entry("stablediffusion3", SD3),
            Map.entry("stablediffusionv3", SD3),
            Map.entry("sd2", SD2),
            Map.entry("sdv2", SD2),
            Map.entry("stablediffusionv2", SD2),
            Map.entry("sd1", SD1),
            Map.entry("sdv1", SD1),
            Map.entry("stablediffusionv1", SD1),
            Map.entry("qwenimage", QWEN_IMAGE),
            Map.entry("zimage", Z_IMAGE),
            Map.entry("wan2", WAN),
            Map.entry("ltx", LTX));
}
