package org.diffusiondesk.models;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.diffusiondesk.api.model.ImageDefaults;
import org.diffusiondesk.models.ModelManifest.ManifestException;
import tools.jackson.databind.JsonNode;

/**
 * A {@code models.json}: the files that belong together, by the name of the model that they make. A set that is wrong leaves the others alone.
 *
 * @param sets by name
 * @param problems of the sets that are wrong, by name, in words that follow the name
 */
record ModelSets(Map<String, ModelSet> sets, Map<String, String> problems) {
    static final String FILE = "models.json";
    private static final int LONGEST_NAME = 200;

    /**
     * A model of several files.
     *
     * @param title name for people
     * @param files paths by role, as the user wrote them
     */
    record ModelSet(String title, Map<String, String> files, ImageDefaults defaults) {}

    /** Reads the file; throws when none of it can be used. */
    static ModelSets read(Path file) throws ManifestException {
        JsonNode root = ManifestFields.object(file);
        ManifestFields.onlyKnown(root, "models");
        JsonNode models = root.path("models");
        if (!models.isObject()) {
            throw new ManifestException("field \"models\" must be an object of models by their names, for example"
                    + " {\"models\": {\"flux\": {\"files\": {\"diffusion_model\": \"unet/flux.gguf\"}}}}");
        }
        Map<String, ModelSet> sets = new LinkedHashMap<>();
        Map<String, String> problems = new LinkedHashMap<>();
        for (String name : models.propertyNames()) {
            problem(name, models.path(name), sets).ifPresent(problem -> problems.put(name, problem));
        }
        return new ModelSets(sets, problems);
    }

    private static Optional<String> problem(String name, JsonNode node, Map<String, ModelSet> sets) {
        try {
            sets.put(name, set(name, node));
            return Optional.empty();
        } catch (ManifestException wrong) {
            return Optional.of(String.valueOf(wrong.getMessage()));
        }
    }

    private static ModelSet set(String name, JsonNode node) throws ManifestException {
        if (name.isBlank() || name.length() > LONGEST_NAME || !name.equals(name.strip())) {
            throw new ManifestException(
                    "a name of 1 to " + LONGEST_NAME + " characters without spaces around it would be right");
        }
        if (!node.isObject()) {
            throw new ManifestException("must be an object with files, and as you like name and defaults");
        }
        ManifestFields.onlyKnown(node, "name", "files", "defaults");
        JsonNode defaults = node.path("defaults");
        ManifestFields.onlyKnown(
                defaults, "size", "width", "height", "steps", "cfg_scale", "sampler", "scheduler", "clip_skip");
        return new ModelSet(
                ManifestFields.text(node, "name", name), ManifestFields.files(node), ManifestFields.defaults(defaults));
    }
}
