package org.diffusiondesk.models;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.diffusiondesk.models.HeaderCache.Finding;

/** What a file can be within an image model: the names of ddsd's options, and what such a file may hold. */
enum PartRole {
    MODEL("an image model", ContentKind.IMAGE, ContentKind.DIFFUSION_ONLY),
    DIFFUSION_MODEL("a diffusion model", ContentKind.IMAGE, ContentKind.DIFFUSION_ONLY),
    HIGH_NOISE_DIFFUSION_MODEL("a diffusion model", ContentKind.DIFFUSION_ONLY),
    CLIP_L("a text encoder", ContentKind.TEXT_ENCODER),
    CLIP_G("a text encoder", ContentKind.TEXT_ENCODER),
    CLIP_VISION("a vision encoder", ContentKind.TEXT_ENCODER, ContentKind.PROJECTOR),
    T5XXL("a text encoder", ContentKind.TEXT_ENCODER, ContentKind.TEXT),
    LLM("a language model", ContentKind.TEXT, ContentKind.TEXT_ENCODER),
    LLM_VISION("a vision projector", ContentKind.PROJECTOR),
    VAE("a VAE", ContentKind.VAE),
    TAESD("a tiny autoencoder", ContentKind.TAESD),
    CONTROL_NET("a ControlNet", ContentKind.CONTROLNET),
    PHOTO_MAKER("PhotoMaker weights", ContentKind.LORA);

    private final String words;
    private final Set<ContentKind> contents;

    PartRole(String words, ContentKind... contents) {
        this.words = words;
        this.contents = EnumSet.copyOf(Arrays.asList(contents));
    }

    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<PartRole> of(String wire) {
        return Arrays.stream(values()).filter(role -> role.wire().equals(wire)).findFirst();
    }

    static String all() {
        return Arrays.stream(values()).map(PartRole::wire).collect(Collectors.joining(", "));
    }

    /** Why a file can't have this role; there are more kinds of networks than we know, so one of unknown kind can have any. */
    Optional<String> misfit(Finding finding) {
        return finding.content() == ContentKind.UNKNOWN || contents.contains(finding.content())
                ? Optional.empty()
                : Optional.of("is " + finding.content().words() + "; " + words + " would be right here");
    }

    boolean isMain() {
        return this == MODEL || this == DIFFUSION_MODEL;
    }
}
