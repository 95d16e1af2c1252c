package org.diffusiondesk.models;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.models.HeaderCache.Finding;

/** A diffusion model without the parts that it needs beside it: it can't be used so, but a set can be suggested that makes a model of it. */
record StandAlone(Path file, List<String> names, Finding finding, boolean embedded) {
    private static final String UNKNOWN = "...";
    private static final Map<String, List<String>> HINTS = Map.of(
            "clip_l", List.of("clip_l", "clip-l", "clip_vit_l"),
            "clip_g", List.of("clip_g", "clip-g", "bigg"),
            "t5xxl", List.of("t5"),
            "llm", List.of("qwen", "mistral", "llm", "gemma"));

    /**
     * The candidate that tells what is missing.
     *
     * @param roots the models folders
     * @param parts files in folders of parts
     * @param vaes files of VAEs
     */
    Candidate.Broken told(List<Path> roots, List<Path> parts, List<Path> vaes) {
        String family = finding.family().map(one -> one.words() + " ").orElse("");
        String problem = "is a " + family + "diffusion model alone; it needs " + Fitness.and(finding.missing())
                + " beside it. " + suggestion(roots, parts, vaes);
        return Candidate.Broken.file(file, Optional.of(ModelKind.IMAGE), problem, embedded, names);
    }

    private String suggestion(List<Path> roots, List<Path> parts, List<Path> vaes) {
        if (finding.family().isEmpty()) {
            return "Name the files that belong together in " + ModelSets.FILE + " in the models folder";
        }
        Stream<String> others = finding.missing().stream()
                .map(role -> entry(
                        role,
                        (role.equals("vae") ? vae(vaes) : part(role, parts))
                                .map(path -> written(path, roots))
                                .orElse(UNKNOWN)));
        String files = Stream.concat(Stream.of(entry("diffusion_model", written(file, roots))), others)
                .collect(Collectors.joining(", ", "{", "}"));
        return "In " + ModelSets.FILE + " in the models folder this makes a model of it: {\"models\": {\""
                + FolderScan.stem(String.valueOf(file.getFileName())) + "\": {\"files\": " + files + "}}}";
    }

    private static String entry(String role, String path) {
        return "\"" + role + "\": \"" + path.replace("\"", "\\\"") + "\"";
    }

    private static String written(Path path, List<Path> roots) {
        return roots.stream()
                .filter(path::startsWith)
                .findFirst()
                .map(root -> root.relativize(path).toString())
                .orElse(path.toString())
                .replace('\\', '/');
    }

    private static Optional<Path> part(String role, List<Path> parts) {
        return parts.stream()
                .filter(path -> HINTS.getOrDefault(role, List.of()).stream().anyMatch(name(path)::contains))
                .findFirst();
    }

    /** The one whose name tells that it belongs to the family, or else the only one. */
    private Optional<Path> vae(List<Path> vaes) {
        List<String> hints = finding.family().map(StandAlone::vaeHints).orElse(List.of());
        Optional<Path> fitting = vaes.stream()
                .filter(path -> hints.stream().anyMatch(name(path)::startsWith))
                .findFirst();
        return fitting.or(() -> vaes.size() == 1 ? Optional.of(vaes.getFirst()) : Optional.empty());
    }

    private static List<String> vaeHints(ImageFamily family) {
        return switch (family) {
            case FLUX, CHROMA, Z_IMAGE, OVIS, LONGCAT -> List.of("ae.", "ae_", "flux_vae", "flux-vae");
            case FLUX2 -> List.of("flux2");
            case QWEN_IMAGE -> List.of("qwen");
            case WAN -> List.of("wan");
            case SD3 -> List.of("sd3");
            case SDXL -> List.of("sdxl");
            default -> List.of();
        };
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
    }
}
