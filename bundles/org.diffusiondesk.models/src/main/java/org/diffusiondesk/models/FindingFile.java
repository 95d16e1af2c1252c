package org.diffusiondesk.models;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.diffusiondesk.api.model.ModelFacts;
import org.diffusiondesk.models.HeaderCache.Finding;
import org.diffusiondesk.models.HeaderCache.Seen;
import org.diffusiondesk.models.header.ModelFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What was found out about whole files, on disk from one run to the next: one line of JSON for each, after a line with the version that found it out.
 * Whatever can't be read, or is of another version, is found out anew.
 */
final class FindingFile {
    private static final Logger LOG = LoggerFactory.getLogger(FindingFile.class);
    private static final int MOST_LINES = 100_000;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path file;
    private final String version;

    /** {@code version} of the program: the next one may see more in a header. */
    FindingFile(Path file, String version) {
        this.file = file;
        this.version = "headers " + version;
    }

    Map<Path, Seen> load() {
        Map<Path, Seen> known = new HashMap<>();
        try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            if (version.equals(in.readLine())) {
                for (String line = in.readLine(); line != null && known.size() < MOST_LINES; line = in.readLine()) {
                    read(line, known);
                }
            }
        } catch (NoSuchFileException first) {
            return known;
        } catch (IOException unreadable) {
            LOG.warn("models: {} can not be read ({}); the headers are read anew", file, unreadable.toString());
        }
        return known;
    }

    private static void read(String line, Map<Path, Seen> known) {
        try {
            JsonNode node = JSON.readTree(line);
            long bytes = node.path("bytes").asLong(-1);
            ContentKind content = ContentKind.valueOf(node.path("content").asString(""));
            Finding finding = new Finding(
                    content,
                    ModelFormat.valueOf(node.path("format").asString("")),
                    bytes,
                    Optional.empty(),
                    new ModelFacts(text(node, "base"), texts(node.path("triggers")), text(node, "alias")),
                    text(node, "family").map(ImageFamily::valueOf),
                    texts(node.path("missing")));
            FileTime modified =
                    FileTime.from(Instant.parse(node.path("modified").asString("")));
            known.put(Path.of(node.path("path").asString("")), new Seen(bytes, modified, finding));
        } catch (JacksonException | IllegalArgumentException | DateTimeException damaged) {
            LOG.debug("models: a line of no use in the file of headers: {}", damaged.toString());
        }
    }

    private static Optional<String> text(JsonNode node, String field) {
        String text = node.path(field).asString("");
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(item -> texts.add(item.asString("")));
        return texts;
    }

    /** Replaces the file. */
    void store(Map<Path, Seen> known) {
        List<String> lines = new ArrayList<>();
        lines.add(version);
        known.forEach((path, seen) -> {
            ModelFormat format = seen.finding().format();
            if (seen.finding().problem().isEmpty() && format != null) {
                lines.add(line(path, seen, format).toString());
            }
        });
        try {
            Files.createDirectories(file.toAbsolutePath().resolveSibling(""));
            Path next = file.resolveSibling(file.getFileName() + ".new");
            Files.write(next, lines);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException problem) {
            LOG.warn(
                    "models: {} can not be written ({}); the next start reads the headers anew",
                    file,
                    problem.toString());
        }
    }

    private static ObjectNode line(Path path, Seen seen, ModelFormat format) {
        Finding finding = seen.finding();
        ObjectNode node = JSON.createObjectNode()
                .put("path", path.toString())
                .put("bytes", seen.bytes())
                .put("modified", seen.modified().toInstant().toString())
                .put("content", finding.content().name())
                .put("format", format.name());
        finding.facts().family().ifPresent(base -> node.put("base", base));
        finding.facts().alias().ifPresent(alias -> node.put("alias", alias));
        finding.family().ifPresent(family -> node.put("family", family.name()));
        addTexts(node, "triggers", finding.facts().triggers());
        addTexts(node, "missing", finding.missing());
        return node;
    }

    private static void addTexts(ObjectNode node, String field, List<String> texts) {
        if (!texts.isEmpty()) {
            ArrayNode array = node.putArray(field);
            texts.forEach(array::add);
        }
    }
}
