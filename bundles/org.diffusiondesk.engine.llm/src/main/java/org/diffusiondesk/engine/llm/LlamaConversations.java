package org.diffusiondesk.engine.llm;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.EngineException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.resource.ByteSize;
import org.diffusiondesk.api.text.SavedConversation;
import org.diffusiondesk.api.worker.Endpoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Has llama-server write down what it computed for its conversations (the KV cache of its slots), and gives it back to the next one. Thread-safe. */
final class LlamaConversations {
    private static final Logger LOG = LoggerFactory.getLogger(LlamaConversations.class);
    private static final JsonMapper JSON = new JsonMapper();

    /**
     * Shorter ones are computed again within about 20 ms on a graphics card, which is what two requests and a file cost; and the token that a start is
     * tried with stays below it.
     */
    private static final int WORTH_IT = 64;

    /** Left free on the disk in any case. */
    private static final long SPARE = 256L << 20;

    private static final String SAVE = "saving the conversation";
    private static final String RESTORE = "giving back the conversation";

    private record Slot(int id, int tokens) {}

    private final SlotFolder folder;
    private final long maxBytes;
    private final LlamaHttp http;

    LlamaConversations(SlotFolder folder, long maxBytes, LlamaHttp http) {
        this.folder = folder;
        this.maxBytes = maxBytes;
        this.http = http;
    }

    Path folder() {
        return folder.path();
    }

    /** See {@link org.diffusiondesk.api.text.TextEngine#save}. */
    Optional<SavedConversation> save(Endpoint endpoint, RunningServer server, Duration limit) {
        Instant deadline = Instant.now().plus(limit);
        Map<Integer, Path> files = new HashMap<>();
        int tokens = 0;
        long bytes = 0;
        try {
            long disk = folder.free() - SPARE;
            long room = Math.min(maxBytes - folder.bytes(), disk);
            for (Slot slot : idleSlots(endpoint, until(deadline))) {
                if (server.bytesOf(slot.tokens()) > room - bytes || server.atMost(slot.tokens()) > disk - bytes) {
                    notKept(slot, server, Math.max(0, room - bytes));
                    continue;
                }
                Path file = folder.create(server.modelKey() + "-" + UUID.randomUUID() + "-" + slot.id());
                files.put(slot.id(), file);
                act(endpoint, slot.id(), "save", file, until(deadline), SAVE);
                tokens += slot.tokens();
                bytes += Files.size(file);
            }
            if (bytes > room) {
                throw new IOException("its files have " + bytes + " bytes and may have " + room);
            }
        } catch (IOException | DeskException e) {
            LOG.warn("llm: the conversation is not kept and will be computed again: {}", e.getMessage());
            files.values().forEach(folder::delete);
            return Optional.empty();
        }
        return files.isEmpty() ? Optional.empty() : Optional.of(new SavedConversation(files, tokens, bytes));
    }

    private static void notKept(Slot slot, RunningServer server, long room) {
        LOG.info(
                "llm: a conversation of {} tokens is not kept: it needs up to {} on disk and may take {}; see {}",
                slot.tokens(),
                ByteSize.text(server.atMost(slot.tokens())),
                ByteSize.text(room),
                LlamaSettings.MAX_SAVED_CONVERSATION);
    }

    /** Gives it back to a server that has just started; a reason when that did not work. */
    Optional<String> restore(Endpoint endpoint, RunningServer server, SavedConversation conversation, Duration limit) {
        Instant deadline = Instant.now().plus(limit);
        try {
            for (Map.Entry<Integer, Path> entry : new TreeMap<>(conversation.files()).entrySet()) {
                Path file = entry.getValue();
                if (!String.valueOf(file.getFileName()).startsWith(server.modelKey() + "-")) {
                    return Optional.of("it belongs to another model");
                }
                act(endpoint, entry.getKey(), "restore", file, until(deadline), RESTORE);
            }
            return Optional.empty();
        } catch (DeskException e) {
            return Optional.of(e.text());
        }
    }

    /** Deletes its files. */
    void discard(SavedConversation conversation) {
        conversation.files().values().forEach(folder::delete);
    }

    /** Those that are worth it, the longest first. */
    private List<Slot> idleSlots(Endpoint endpoint, Duration limit) {
        HttpResponse<String> answer = http.get(endpoint, "/slots", limit, SAVE);
        List<Slot> slots = new ArrayList<>();
        for (JsonNode slot : json(answer)) {
            int tokens = slot.path("n_prompt_tokens").asInt(0);
            if (!slot.path("is_processing").asBoolean(true) && tokens >= WORTH_IT) {
                slots.add(new Slot(slot.path("id").asInt(0), tokens));
            }
        }
        slots.sort(Comparator.comparingInt(Slot::tokens).reversed());
        return slots;
    }

    private void act(Endpoint endpoint, int slot, String action, Path file, Duration limit, String purpose) {
        String body = JSON.writeValueAsString(Map.of("filename", String.valueOf(file.getFileName())));
        JsonNode answer = json(http.post(endpoint, "/slots/" + slot + "?action=" + action, body, limit, purpose));
        LOG.info(
                "llm: {}: {} tokens, {}, {} ms",
                purpose,
                answer.path("n_saved").asInt(answer.path("n_restored").asInt(0)),
                ByteSize.text(
                        answer.path("n_written").asLong(answer.path("n_read").asLong(0))),
                Math.round(answer.path("timings")
                        .path("save_ms")
                        .asDouble(answer.path("timings").path("restore_ms").asDouble(0))));
    }

    private static JsonNode json(HttpResponse<String> answer) {
        if (answer.statusCode() != 200) {
            throw LlamaErrors.of(answer.statusCode(), answer.body());
        }
        try {
            return JSON.readTree(answer.body());
        } catch (JacksonException e) {
            throw new EngineException(ErrorCode.INTERNAL, "llama-server sent an answer that is no JSON", e);
        }
    }

    private static Duration until(Instant deadline) {
        Duration left = Duration.between(Instant.now(), deadline);
        return left.isPositive() ? left : Duration.ofMillis(1);
    }
}
