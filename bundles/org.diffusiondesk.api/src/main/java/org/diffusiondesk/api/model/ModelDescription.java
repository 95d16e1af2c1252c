package org.diffusiondesk.api.model;

import java.nio.file.Path;
import java.util.Map;

/**
 * One model: a name, its files and what it is best at.
 *
 * @param id what requests call it; unique among all kinds
 * @param name for people
 * @param files absolute paths by role. Roles are the option names of ddsd ({@code model}, {@code diffusion_model}, {@code vae}, {@code taesd},
 *     {@code clip_l}, {@code t5xxl}, {@code llm} ...); a model that is no image model has the one role {@code model}. Never empty.
 * @param imageDefaults for an image model; {@link ImageDefaults#GENERAL} otherwise
 * @param embedded whether it came with DiffusionDesk
 * @param bytes size of all files together
 * @param facts what its main file says about itself
 */
public record ModelDescription(
        String id,
        String name,
        ModelKind kind,
        Map<String, Path> files,
        ImageDefaults imageDefaults,
        boolean embedded,
        long bytes,
        ModelFacts facts) {
    /** Role of the main file. */
    public static final String MODEL = "model";

    public ModelDescription {
        files = Map.copyOf(files);
        if (files.isEmpty()) {
            throw new IllegalArgumentException("a model without files: " + id);
        }
    }

    /** A model whose file says nothing about itself. */
    public ModelDescription(
            String id,
            String name,
            ModelKind kind,
            Map<String, Path> files,
            ImageDefaults imageDefaults,
            boolean embedded,
            long bytes) {
        this(id, name, kind, files, imageDefaults, embedded, bytes, ModelFacts.NONE);
    }
}
