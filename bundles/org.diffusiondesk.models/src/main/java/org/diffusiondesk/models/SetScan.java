package org.diffusiondesk.models;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.models.HeaderCache.Finding;
import org.diffusiondesk.models.ModelManifest.ManifestException;
import org.diffusiondesk.models.ModelSets.ModelSet;

/** Makes candidates from a {@code models.json}. Stateless but for the cache of headers. */
final class SetScan {
    private final HeaderCache headers;
    private final List<Path> roots;

    /** {@code roots} are the models folders, in which the files are looked for in this order. */
    SetScan(HeaderCache headers, List<Path> roots) {
        this.headers = headers;
        this.roots = List.copyOf(roots);
    }

    /** A file that is wrong as a whole gives one broken candidate without a kind. */
    List<Candidate> read(Path file) {
        List<Candidate> found = new ArrayList<>();
        try {
            ModelSets content = ModelSets.read(file);
            content.sets().forEach((name, set) -> found.add(candidate(file, name, set)));
            content.problems().forEach((name, problem) -> found.add(broken(file, name, problem)));
        } catch (ManifestException wrong) {
            String message = "the sets of models in " + file + ": it " + wrong.getMessage();
            found.add(new Candidate.Broken(file, Optional.empty(), message, false, List.of(ModelSets.FILE)));
        }
        return found;
    }

    private static Candidate broken(Path file, String name, String problem) {
        String message = "model \"" + name + "\" in " + file + ": " + problem;
        return new Candidate.Broken(file, Optional.of(ModelKind.IMAGE), message, false, List.of(name));
    }

    private Candidate candidate(Path file, String name, ModelSet set) {
        try {
            return usable(name, set);
        } catch (ManifestException wrong) {
            return broken(file, name, String.valueOf(wrong.getMessage()));
        }
    }

    private Candidate usable(String name, ModelSet set) throws ManifestException {
        Map<PartRole, Path> parts = new EnumMap<>(PartRole.class);
        Map<PartRole, Finding> findings = new EnumMap<>(PartRole.class);
        for (Map.Entry<String, String> entry : set.files().entrySet()) {
            PartRole role = PartRole.of(entry.getKey())
                    .orElseThrow(() -> new ManifestException(
                            "\"" + entry.getKey() + "\" is no part of an image model; there are " + PartRole.all()));
            Path path = place(role, entry.getValue());
            parts.put(role, path);
            findings.put(role, look(role, entry.getValue(), path, parts));
        }
        PartRole main = main(parts);
        Finding finding = findings.getOrDefault(main, Finding.broken(0, ""));
        complete(finding, parts);
        Map<String, Path> files = new LinkedHashMap<>();
        parts.forEach((role, path) -> files.put(role == main ? mainRole(role, finding) : role.wire(), path));
        ModelDescription model = new ModelDescription(
                name,
                set.title(),
                ModelKind.IMAGE,
                files,
                set.defaults(),
                false,
                bytes(new LinkedHashSet<>(files.values())),
                finding.facts());
        return new Candidate.Usable(model, List.of(), List.of(set.title()));
    }

    private Path place(PartRole role, String name) throws ManifestException {
        try {
            Path path = Path.of(name);
            for (Path root : roots) {
                Path file = root.resolve(path).normalize();
                if (Files.exists(file)) {
                    return file;
                }
            }
        } catch (InvalidPathException wrong) {
            throw new ManifestException(role.wire() + ": \"" + name + "\" is no possible path");
        }
        throw new ManifestException(role.wire() + ": " + name + " is not there (looked for in "
                + roots.stream().map(Path::toString).collect(Collectors.joining(", ")) + ")");
    }

    /** One file may have several roles, such as a checkpoint that brings its tiny autoencoder. */
    private Finding look(PartRole role, String name, Path file, Map<PartRole, Path> parts) throws ManifestException {
        Finding finding = headers.look(file);
        boolean mainFile = !role.isMain()
                && (file.equals(parts.get(PartRole.MODEL)) || file.equals(parts.get(PartRole.DIFFUSION_MODEL)));
        Optional<String> problem = finding.problem().or(() -> mainFile ? Optional.empty() : role.misfit(finding));
        if (problem.isPresent()) {
            throw new ManifestException(role.wire() + ": " + name + " " + problem.get());
        }
        return finding;
    }

    private static PartRole main(Map<PartRole, Path> parts) throws ManifestException {
        if (parts.containsKey(PartRole.MODEL) == parts.containsKey(PartRole.DIFFUSION_MODEL)) {
            throw new ManifestException("one of model (a whole checkpoint) and diffusion_model is needed");
        }
        return parts.containsKey(PartRole.MODEL) ? PartRole.MODEL : PartRole.DIFFUSION_MODEL;
    }

    /** The engine reads the names in the file by its role, so what the header says counts more than what the user wrote. */
    private static String mainRole(PartRole written, Finding finding) {
        return switch (finding.content()) {
            case IMAGE -> PartRole.MODEL.wire();
            case DIFFUSION_ONLY -> PartRole.DIFFUSION_MODEL.wire();
            default -> written.wire();
        };
    }

    private static void complete(Finding finding, Map<PartRole, Path> parts) throws ManifestException {
        Optional<ImageFamily> family = finding.family();
        if (family.isEmpty()) {
            return;
        }
        List<String> missing = finding.missing().stream()
                .filter(part -> !family.get().canDoWithout(part))
                .filter(part -> PartRole.of(part).filter(parts::containsKey).isEmpty())
                .filter(part -> !part.equals("vae") || !parts.containsKey(PartRole.TAESD))
                .toList();
        if (!missing.isEmpty()) {
            throw new ManifestException(Fitness.and(missing) + (missing.size() == 1 ? " is" : " are")
                    + " missing in its files; a " + family.get().words() + " model needs "
                    + Fitness.and(finding.missing()) + " beside its diffusion model");
        }
    }

    private static long bytes(Iterable<Path> files) throws ManifestException {
        long sum = 0;
        for (Path file : files) {
            try {
                sum += Files.size(file);
            } catch (IOException gone) {
                throw new ManifestException("the file " + file + " can not be read: " + gone.getMessage());
            }
        }
        return sum;
    }
}
