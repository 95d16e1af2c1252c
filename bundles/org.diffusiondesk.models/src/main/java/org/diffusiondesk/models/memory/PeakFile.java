package org.diffusiondesk.models.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.diffusiondesk.api.resource.DeviceKind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The peaks on disk: a small JSON file that is replaced as a whole. One that can't be read is put aside, and learning begins anew. */
final class PeakFile {
    private static final Logger LOG = LoggerFactory.getLogger(PeakFile.class);
    private static final int VERSION = 1;
    private static final long MOST_BYTES = 4 << 20;
    private static final JsonMapper JSON = new JsonMapper();

    private final Path file;

    PeakFile(Path file) {
        this.file = file;
    }

    List<Peak> load() {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new IOException("it is longer than " + MOST_BYTES + " bytes");
            }
            return peaks(JSON.readTree(Files.readString(file)));
        } catch (NoSuchFileException first) {
            return List.of();
        } catch (IOException | JacksonException | IllegalArgumentException damaged) {
            putAside(damaged);
            return List.of();
        }
    }

    private static List<Peak> peaks(JsonNode tree) {
        JsonNode list = tree.path("peaks");
        if (tree.path("version").asInt(0) != VERSION || !list.isArray()) {
            throw new IllegalArgumentException("it is no list of peaks of version " + VERSION);
        }
        List<Peak> peaks = new ArrayList<>();
        for (JsonNode entry : list) {
            long size = entry.path("size").asLong(0);
            long bytes = entry.path("bytes").asLong(0);
            String model = entry.path("model").asString("");
            if (size <= 0 || bytes <= 0 || model.isEmpty()) {
                throw new IllegalArgumentException("a peak without model, size or bytes");
            }
            Peak.Series series = new Peak.Series(
                    model,
                    entry.path("setup").asString(""),
                    DeviceKind.valueOf(entry.path("device").asString("").toUpperCase(Locale.ROOT)));
            peaks.add(
                    new Peak(series, size, bytes, Math.max(1, entry.path("runs").asInt(1))));
        }
        return peaks;
    }

    private void putAside(Exception reason) {
        Path aside = file.resolveSibling(file.getFileName() + ".damaged");
        LOG.warn(
                "the learned memory peaks in {} can not be read ({}); learning begins anew, the file is kept as {}",
                file,
                reason.getMessage(),
                aside.getFileName());
        try {
            Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException stays) {
            LOG.warn("{} can not be renamed: {}", file, stays.getMessage());
        }
    }

    void store(List<Peak> peaks) throws IOException {
        ObjectNode tree = JSON.createObjectNode().put("version", VERSION);
        ArrayNode list = tree.putArray("peaks");
        for (Peak peak : peaks) {
            list.addObject()
                    .put("model", peak.series().model())
                    .put("setup", peak.series().setup())
                    .put("device", peak.series().device().wire())
                    .put("size", peak.size())
                    .put("bytes", peak.bytes())
                    .put("runs", peak.runs());
        }
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(next, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(tree));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
