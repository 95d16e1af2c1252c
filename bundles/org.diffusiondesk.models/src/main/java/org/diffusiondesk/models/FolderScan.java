package org.diffusiondesk.models;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.diffusiondesk.api.model.ImageDefaults;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.models.HeaderCache.Finding;
import org.diffusiondesk.models.header.ModelFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One look into all models folders. For one thread, once. */
final class FolderScan {
    private static final Logger LOG = LoggerFactory.getLogger(FolderScan.class);
    private static final int MAX_DEPTH = 5;
    private static final int MAX_FILES = 20_000;
    private static final Set<String> ENDINGS = Set.of("gguf", "safetensors", "ckpt", "pt", "pth");

    private final HeaderCache headers;
    private final ManifestScan manifests;
    private final List<Candidate> found = new ArrayList<>();
    private final Set<Path> files = new HashSet<>();
    private final Set<Path> folders = new HashSet<>();

    FolderScan(HeaderCache headers, Path cache) {
        this.headers = headers;
        this.manifests = new ManifestScan(headers, cache);
    }

    List<Candidate> found() {
        return found;
    }

    /** Looks through a folder and what is below it; nothing happens when it does not exist. */
    void folder(Path root, boolean embedded) {
        visit(root, root, FolderKind.ANY, 0, embedded);
    }

    /** One file that the user named by its path. */
    void file(Path file, ModelKind kind) {
        Path name = file.getFileName();
        add(file, List.of(file.toString(), name == null ? "" : name.toString()), Optional.of(kind), false);
    }

    private void visit(Path root, Path folder, FolderKind kind, int depth, boolean embedded) {
        if (depth > MAX_DEPTH || !isNewFolder(folder)) {
            return;
        }
        Path manifest = folder.resolve(ModelManifest.FILE);
        if (Files.isRegularFile(manifest)) {
            found.add(manifests.read(manifest, root, embedded));
            return;
        }
        for (Path entry : entries(folder)) {
            String name = String.valueOf(entry.getFileName());
            if (Files.isDirectory(entry)) {
                visit(root, entry, kind.inside(name), depth + 1, embedded);
            } else if (!kind.parts() && isModelName(name) && files.size() < MAX_FILES) {
                add(entry, List.of(name, root.relativize(entry).toString()), kind.kind(), embedded);
            }
        }
    }

    /** A link may lead back to a folder above it. */
    private boolean isNewFolder(Path folder) {
        try {
            return Files.isDirectory(folder) && folders.add(folder.toRealPath());
        } catch (IOException unreadable) {
            LOG.warn("models: folder {} can not be read: {}", folder, unreadable.toString());
            return false;
        }
    }

    private static List<Path> entries(Path folder) {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            for (Path entry : stream) {
                if (!String.valueOf(entry.getFileName()).startsWith(".")) {
                    entries.add(entry);
                }
            }
        } catch (IOException | DirectoryIteratorException unreadable) {
            LOG.warn("models: folder {} can not be read: {}", folder, unreadable.toString());
        }
        entries.sort(Comparator.comparing(Path::toString));
        return entries;
    }

    static boolean isModelName(String name) {
        return ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    }

    private void add(Path file, List<String> names, Optional<ModelKind> wanted, boolean embedded) {
        files.add(file);
        Finding finding = headers.look(file);
        Optional<String> problem = finding.problem().or(() -> misfit(finding, wanted));
        Optional<ModelKind> kind = wanted.or(() -> finding.content().kind());
        if (problem.isPresent()) {
            found.add(new Candidate.Broken(file, kind, problem.get(), embedded, names));
        } else if (kind.isPresent()) {
            String stem = stem(String.valueOf(file.getFileName()));
            String role = finding.content() == ContentKind.DIFFUSION_ONLY ? "diffusion_model" : ModelDescription.MODEL;
            ModelDescription model = new ModelDescription(
                    stem, stem, kind.get(), Map.of(role, file), ImageDefaults.GENERAL, embedded, finding.bytes());
            found.add(new Candidate.Usable(model, List.of(), names));
        }
    }

    /** Why a whole file can not be what it is wanted as. */
    static Optional<String> misfit(Finding finding, Optional<ModelKind> wanted) {
        if (wanted.isEmpty()) {
            return Optional.empty();
        }
        ModelKind kind = wanted.get();
        if (kind == ModelKind.TEXT && finding.format() != ModelFormat.GGUF) {
            return Optional.of("is no GGUF file; llama-server reads GGUF language models only");
        }
        ContentKind content = finding.content();
        boolean fits = content == ContentKind.UNKNOWN
                ? kind != ModelKind.TEXT
                : content.kind().filter(kind::equals).isPresent();
        return fits
                ? Optional.empty()
                : Optional.of("is " + content.words() + "; " + wantedWords(kind) + " would be right here");
    }

    static String wantedWords(ModelKind kind) {
        return switch (kind) {
            case IMAGE -> "an image model (GGUF, safetensors or PyTorch checkpoint)";
            case TEXT -> "a language model (GGUF)";
            case UPSCALER -> "an ESRGAN upscaler";
            case LORA -> "a LoRA";
            case VAE -> "a VAE";
            case TAESD -> "a tiny autoencoder (TAESD)";
            case CONTROLNET -> "a ControlNet";
            case EMBEDDING -> "a textual inversion";
        };
    }

    private static String stem(String name) {
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }
}
