package org.diffusiondesk.engine.sd.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A model to open.
 *
 * @param id what answers call it
 * @param files by ddsd option name
 * @param options further options of ddsd's open
 * @param savers as {@link Savers#ofModel} knows them; the model is opened without one that the engine's build does not have
 */
record ModelSpec(String id, Map<String, String> files, Map<String, Object> options, Set<String> savers) {
    /** ddsd's options that name a file. */
    static final Set<String> ROLES = Set.of(
            "model",
            "diffusion_model",
            "high_noise_diffusion_model",
            "clip_l",
            "clip_g",
            "clip_vision",
            "t5xxl",
            "llm",
            "llm_vision",
            "vae",
            "taesd",
            "control_net",
            "photo_maker");

    /** Begins the role of a textual inversion; its name in prompts follows. */
    static final String EMBEDDING = "embeddings.";

    static boolean isRole(String role) {
        return ROLES.contains(role) || (role.startsWith(EMBEDDING) && role.length() > EMBEDDING.length());
    }

    ModelSpec {
        files = Map.copyOf(files);
        options = Map.copyOf(options);
        savers = Set.copyOf(savers);
    }

    /** A file by itself. */
    static ModelSpec of(String id, Map<String, String> files) {
        return new ModelSpec(id, files, Map.of(), Set.of());
    }

    /** Size and time of every file: a file that was replaced under the same name is another model. */
    String fingerprint() {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(files)
                .forEach((role, file) ->
                        text.append(role).append('=').append(stamp(role, file)).append('\n'));
        return text.append(new TreeMap<>(options)).append(new TreeSet<>(savers)).toString();
    }

    /** Refuses what is no file at all; what is in it, the library looks at. */
    void check() {
        files.forEach(ModelSpec::stamp);
    }

    private static String stamp(String role, String file) {
        try {
            Path path = Path.of(file);
            if (!path.isAbsolute()) {
                throw Refusal.invalid("files." + role, "files." + role + " must be an absolute path, not " + file);
            }
            if (Files.isDirectory(path)) {
                throw Refusal.modelUnusable(
                        role, file + " is a directory; " + role + " must be a model file (.gguf or .safetensors).");
            }
            if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
                throw Refusal.modelUnusable(role, file + " does not exist or can not be read.");
            }
            long size = Files.size(path);
            if (size == 0) {
                throw Refusal.modelUnusable(role, file + " is empty.");
            }
            return path + "|" + size + "|" + Files.getLastModifiedTime(path).toMillis();
        } catch (InvalidPathException e) {
            throw Refusal.invalid("files." + role, "files." + role + " is not a path: " + e.getMessage());
        } catch (IOException e) {
            throw Refusal.modelUnusable(role, file + " can not be read: " + e.getMessage());
        }
    }
}
