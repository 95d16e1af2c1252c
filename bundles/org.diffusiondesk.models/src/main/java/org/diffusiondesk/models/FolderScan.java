package org.diffusiondesk.models;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.diffusiondesk.api.model.ImageDefaults;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.models.HeaderCache.Finding;

/** One look into all models folders. For one thread, once. */
final class FolderScan {
    private static final int MAX_DEPTH = 6;
    private static final int MAX_FILES = 20_000;
    private static final Set<String> ENDINGS = Set.of("gguf", "safetensors", "sft", "ckpt", "pt", "pth");

    private final HeaderCache headers;
    private final ManifestScan manifests;
    private final List<Path> roots;
    private final Complaints complaints;
    private final List<Candidate> found = new ArrayList<>();
    private final List<Candidate> sets = new ArrayList<>();
    private final List<StandAlone> alone = new ArrayList<>();
    private final List<Path> parts = new ArrayList<>();
    private final Set<Path> files = new HashSet<>();
    private final Set<Path> folders = new HashSet<>();

    /**
     * Where the walk is.
     *
     * @param root the models folder
     * @param base the folder whose name tells the kind: names of models are told from there, too
     */
    private record Place(Path root, Path base, FolderKind kind, int depth, boolean embedded) {
        Place into(Path folder) {
            FolderKind inner = kind.inside(String.valueOf(folder.getFileName()));
            return new Place(root, inner == kind ? base : folder, inner, depth + 1, embedded);
        }
    }

    /** {@code roots} are the models folders, in which the files of sets are looked for in this order. */
    FolderScan(HeaderCache headers, Path cache, Complaints complaints, List<Path> roots) {
        this.headers = headers;
        this.manifests = new ManifestScan(headers, cache);
        this.complaints = complaints;
        this.roots = List.copyOf(roots);
    }

    /** Everything that was found; to be called when all folders were looked through. */
    List<Candidate> found() {
        List<Path> vaes = found.stream()
                .filter(one -> one.kind().equals(Optional.of(ModelKind.VAE)))
                .flatMap(FolderScan::mainFile)
                .toList();
        return Stream.concat(
                        found.stream().filter(this::isNoPartOfItsNamesake),
                        alone.stream().map(one -> one.told(roots, parts, vaes)))
                .toList();
    }

    /** A set that has the name of its own main file stands for that file. */
    private boolean isNoPartOfItsNamesake(Candidate candidate) {
        return !(candidate instanceof Candidate.Usable usable)
                || sets.stream()
                        .filter(set ->
                                set != candidate && isCalled(set, usable.model().id()))
                        .flatMap(FolderScan::mainFile)
                        .noneMatch(usable.model().files()::containsValue);
    }

    private static boolean isCalled(Candidate candidate, String id) {
        return candidate instanceof Candidate.Usable usable
                && usable.model().id().equals(id);
    }

    private static Stream<Path> mainFile(Candidate candidate) {
        return candidate instanceof Candidate.Usable usable
                ? Stream.of("model", "diffusion_model")
                        .flatMap(role ->
                                Optional.ofNullable(usable.model().files().get(role)).stream())
                : Stream.empty();
    }

    /** The sets of a models folder, if it has any. They come before its files, so that they keep their names. */
    void sets(Path root) {
        Path file = root.resolve(ModelSets.FILE);
        if (Files.isRegularFile(file)) {
            List<Candidate> read = new SetScan(headers, roots).read(file);
            sets.addAll(read);
            found.addAll(read);
            read.stream()
                    .filter(Candidate.Broken.class::isInstance)
                    .map(Candidate.Broken.class::cast)
                    .forEach(broken -> complaints.once(broken.message()));
        }
    }

    /** Looks through a folder and what is below it; nothing happens when it does not exist. */
    void folder(ModelFolder folder, boolean embedded) {
        Path root = folder.path();
        FolderKind named = FolderKind.ANY.inside(String.valueOf(root.getFileName()));
        visit(root, new Place(root, root, folder.kind().map(FolderKind::of).orElse(named), 0, embedded));
    }

    /** One file that the user named by its path. */
    void file(Path file, ModelKind kind) {
        Path name = file.getFileName();
        add(file, List.of(file.toString(), name == null ? "" : name.toString()), FolderKind.of(kind), false);
    }

    private void visit(Path folder, Place place) {
        if (place.depth() > MAX_DEPTH || !isNewFolder(folder)) {
            return;
        }
        Path manifest = folder.resolve(ModelManifest.FILE);
        if (Files.isRegularFile(manifest)) {
            found.add(manifests.read(manifest, place.root(), place.embedded()));
            return;
        }
        for (Path entry : entries(folder)) {
            String name = String.valueOf(entry.getFileName());
            if (isModelName(name) && !Files.isDirectory(entry)) {
                model(entry, name, place);
            } else if (Files.isDirectory(entry)) {
                visit(entry, place.into(entry));
            }
        }
    }

    private void model(Path file, String name, Place place) {
        if (place.kind().parts()) {
            parts.add(file);
            return;
        }
        if (files.size() >= MAX_FILES) {
            complaints.once("folder " + place.root() + " holds more than " + MAX_FILES
                    + " model files; the others are left out");
            return;
        }
        Set<String> names = new LinkedHashSet<>();
        names.add(name);
        names.add(slashes(place.root().relativize(file)));
        names.add(slashes(place.base().relativize(file)));
        add(file, List.copyOf(names), place.kind(), place.embedded());
    }

    private static String slashes(Path path) {
        return path.toString().replace('\\', '/');
    }

    /** A link may lead back to a folder above it. */
    private boolean isNewFolder(Path folder) {
        try {
            return Files.isDirectory(folder) && folders.add(folder.toRealPath());
        } catch (IOException unreadable) {
            complaints.once("folder " + folder + " can not be read: " + unreadable);
            return false;
        }
    }

    private List<Path> entries(Path folder) {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            for (Path entry : stream) {
                if (FolderKind.isLookedAt(String.valueOf(entry.getFileName()))) {
                    entries.add(entry);
                }
            }
        } catch (IOException | DirectoryIteratorException unreadable) {
            complaints.once("folder " + folder + " can not be read: " + unreadable);
        }
        entries.sort(Comparator.comparing(Path::toString));
        return entries;
    }

    static boolean isModelName(String name) {
        return ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    }

    private void add(Path file, List<String> names, FolderKind folder, boolean embedded) {
        files.add(file);
        Finding finding = headers.look(file);
        boolean addition = finding.problem().isEmpty() && finding.content().isAddition();
        Optional<ModelKind> wanted = addition ? finding.content().kind() : folder.kind();
        Optional<String> problem = finding.problem().or(() -> Fitness.misfit(finding, wanted));
        Optional<ModelKind> kind = wanted.or(() -> finding.content().kind());
        if (problem.isPresent()) {
            found.add(Candidate.Broken.file(file, kind, problem.get(), embedded, names));
        } else if (!finding.missing().isEmpty()) {
            alone.add(new StandAlone(file, names, finding, embedded));
        } else if (kind.isPresent()) {
            found.add(usable(file, names, finding, kind.get(), embedded));
        }
    }

    private static Candidate usable(Path file, List<String> names, Finding finding, ModelKind kind, boolean embedded) {
        String stem = stem(String.valueOf(file.getFileName()));
        String role = finding.content() == ContentKind.DIFFUSION_ONLY ? "diffusion_model" : ModelDescription.MODEL;
        List<String> all = new ArrayList<>(names);
        finding.facts().alias().ifPresent(all::add);
        ModelDescription model = new ModelDescription(
                stem,
                stem,
                kind,
                Map.of(role, file),
                ImageDefaults.GENERAL,
                embedded,
                finding.bytes(),
                finding.facts());
        return new Candidate.Usable(model, List.of(), all);
    }

    static String stem(String name) {
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }
}
