package org.diffusiondesk.models;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelFacts;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.models.HeaderCache.Finding;
import org.diffusiondesk.models.ModelManifest.ManifestException;

/** Makes a candidate from a {@code model.json} and the files that it names. Stateless but for the cache of headers. */
final class ManifestScan {
    private final HeaderCache headers;
    private final Path cache;

    ManifestScan(HeaderCache headers, Path cache) {
        this.headers = headers;
        this.cache = cache;
    }

    Candidate read(Path file, Path root, boolean embedded) {
        Path folder = file.resolveSibling("");
        List<String> names = new ArrayList<>(List.of(
                String.valueOf(folder.getFileName()), root.relativize(folder).toString()));
        try {
            return usable(ModelManifest.read(file), folder, names, embedded);
        } catch (ManifestException wrong) {
            return Candidate.Broken.file(file, Optional.empty(), String.valueOf(wrong.getMessage()), embedded, names);
        }
    }

    private Candidate usable(ModelManifest manifest, Path folder, List<String> names, boolean embedded)
            throws ManifestException {
        names.add(manifest.id());
        names.add(manifest.name());
        Map<String, Path> files = new LinkedHashMap<>();
        Map<Path, PackedFile> packed = new LinkedHashMap<>();
        for (Map.Entry<String, String> entry : manifest.files().entrySet()) {
            Path file = place(entry.getValue(), folder);
            Optional<PackedFile> gzipped = packed(manifest, entry.getValue(), file, folder);
            gzipped.ifPresent(one -> packed.put(one.target(), one));
            Path target = gzipped.map(PackedFile::target).orElse(file);
            files.put(entry.getKey(), target);
            names.add(String.valueOf(target.getFileName()));
            if (gzipped.isEmpty()) {
                Optional<String> problem = problem(manifest, entry.getKey(), target);
                if (problem.isPresent()) {
                    return Candidate.Broken.file(target, Optional.of(manifest.kind()), problem.get(), embedded, names);
                }
            }
        }
        ModelDescription model = new ModelDescription(
                manifest.id(),
                manifest.name(),
                manifest.kind(),
                files,
                manifest.defaults(),
                embedded,
                bytes(new LinkedHashSet<>(files.values()), packed),
                facts(manifest, files, packed));
        return new Candidate.Usable(model, List.copyOf(packed.values()), names);
    }

    /** What the main file says about itself, unless it is packed. */
    private ModelFacts facts(ModelManifest manifest, Map<String, Path> files, Map<Path, PackedFile> packed) {
        Path main = files.getOrDefault(
                ModelDescription.MODEL,
                files.getOrDefault("diffusion_model", files.values().iterator().next()));
        ModelFacts read =
                packed.containsKey(main) ? ModelFacts.NONE : headers.look(main).facts();
        return new ModelFacts(manifest.family().or(read::family), read.triggers(), read.alias());
    }

    private static Path place(String name, Path folder) throws ManifestException {
        try {
            return folder.resolve(name).normalize();
        } catch (InvalidPathException wrong) {
            throw new ManifestException("names the file \"" + name + "\", which is no possible path");
        }
    }

    /** Parts may be of any content; only the main file of a text model must be one. */
    private Optional<String> problem(ModelManifest manifest, String role, Path file) {
        Finding finding = headers.look(file);
        boolean alone = manifest.kind() != ModelKind.IMAGE && role.equals(ModelDescription.MODEL);
        return finding.problem()
                .or(() -> alone ? Fitness.misfit(finding, Optional.of(manifest.kind())) : Optional.empty());
    }

    private Optional<PackedFile> packed(ModelManifest manifest, String name, Path file, Path folder)
            throws ManifestException {
        ModelManifest.Packed said = manifest.packed().get(name);
        if (said == null && name.endsWith(".gz")) {
            said = new ModelManifest.Packed(name, 0, Optional.empty());
        }
        if (said == null || (Files.isRegularFile(file) && !name.endsWith(".gz"))) {
            return Optional.empty();
        }
        Path source = place(said.from(), folder);
        long bytes = said.bytes() > 0 ? said.bytes() : unpackedBytes(source);
        String version = said.sha256()
                .map(sum -> sum.substring(0, Math.min(12, sum.length())))
                .orElse("" + bytes);
        String plain = String.valueOf(Path.of(name).getFileName());
        String target = plain.endsWith(".gz") ? plain.substring(0, plain.length() - 3) : plain;
        Path own = cache.resolve(safe(manifest.id()) + "-" + safe(version)).resolve(target);
        return Optional.of(new PackedFile(source, own, bytes, said.sha256()));
    }

    /** The last four bytes of a gzip file: the length modulo 2^32, enough for models that are worth packing. */
    private static long unpackedBytes(Path source) throws ManifestException {
        try (FileChannel channel = FileChannel.open(source, StandardOpenOption.READ)) {
            ByteBuffer last = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
            if (channel.size() < 18 || channel.read(last, channel.size() - 4) < 4) {
                throw new ManifestException("names " + source.getFileName() + ", which is no gzip file");
            }
            return Integer.toUnsignedLong(last.getInt(0));
        } catch (IOException unreadable) {
            throw new ManifestException("names " + source + ", which can not be read: " + unreadable.getMessage());
        }
    }

    private static long bytes(Set<Path> files, Map<Path, PackedFile> packed) throws ManifestException {
        long sum = 0;
        for (Path file : files) {
            PackedFile one = packed.get(file);
            try {
                sum += one != null ? one.bytes() : Files.size(file);
            } catch (IOException gone) {
                throw new ManifestException("names " + file + ", which can not be read: " + gone.getMessage());
            }
        }
        return sum;
    }

    private static String safe(String text) {
        return text.replaceAll("[^A-Za-z0-9._-]", "_").replace("..", "_");
    }
}
