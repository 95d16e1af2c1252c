package org.diffusiondesk.ui.chat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.diffusiondesk.ui.service.Threads;
import org.diffusiondesk.ui.state.StateFiles;

/**
 * All chats, each in a file of its own that is written as it goes. Only those that were looked at are held; the list is read in the background. UI
 * thread only.
 */
final class ChatArchive {
    /** Begins the names of the files. */
    static final String PREFIX = "chat-";
    /** Says which chat was open last. */
    static final String OPEN = "open-chat";
    /** Where the only chat was kept once. */
    static final String FORMER = "chat";

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS").withZone(ZoneOffset.UTC);

    private final StateFiles files;
    private final Clock clock;
    private final Map<String, Conversation> held = new HashMap<>();
    private final Map<String, ChatSummary> summaries = new HashMap<>();

    ChatArchive(StateFiles files, Clock clock) {
        this.files = files;
        this.clock = clock;
    }

    /** @param id of the chat that was open last */
    record Open(String id) {}

    /** Reads the list in the background, clears away what was deleted or left blank in a former run, and calls when it is there. */
    void load(Threads threads, String open, Runnable listed) {
        threads.ask(() -> scan(files, PREFIX + open), found -> {
            found.ifPresent(list -> list.forEach(summary -> summaries.putIfAbsent(summary.id(), summary)));
            listed.run();
        });
    }

    private static List<ChatSummary> scan(StateFiles files, String open) {
        List<ChatSummary> found = new ArrayList<>();
        for (String name : files.names(PREFIX)) {
            files.read(name, Conversation.class).ifPresent(conversation -> {
                if (conversation.deleted() || conversation.isBlank() && !name.equals(open)) {
                    files.delete(name);
                } else if (!conversation.messages().isEmpty()) {
                    String id = name.substring(PREFIX.length());
                    found.add(new ChatSummary(id, conversation.name(), files.changed(name)));
                }
            });
        }
        return found;
    }

    /** The newest first. */
    List<ChatSummary> list() {
        return summaries.values().stream()
                .filter(summary ->
                        held(summary.id()).filter(Conversation::deleted).isEmpty())
                .sorted(ChatSummary.ORDER)
                .toList();
    }

    /** A chat that is held. */
    Optional<Conversation> held(String id) {
        return Optional.ofNullable(held.get(id));
    }

    /** Which chat is to be open at first: the last one, else a new one. */
    String first() {
        Optional<Conversation> former = files.read(FORMER, Conversation.class);
        if (former.isPresent()) {
            String id = fresh();
            keep(id, former.get());
            files.delete(FORMER);
            return id;
        }
        Optional<String> last = files.read(OPEN, Open.class).map(Open::id);
        last.ifPresent(id -> files.read(PREFIX + id, Conversation.class)
                .filter(conversation -> !conversation.deleted())
                .ifPresent(conversation -> held.put(id, conversation)));
        return last.filter(held::containsKey).orElseGet(this::fresh);
    }

    /** The id of a chat that is not there yet. */
    String fresh() {
        Instant now = clock.instant();
        while (held.containsKey(STAMP.format(now))) {
            now = now.plusMillis(1);
        }
        return STAMP.format(now);
    }

    void opened(String id) {
        files.keep(OPEN, new Open(id));
    }

    /** Takes a chat as it is now. */
    void keep(String id, Conversation now) {
        Conversation before = held.getOrDefault(id, Conversation.EMPTY);
        held.put(id, now);
        files.keep(PREFIX + id, now);
        if (now.messages().isEmpty()) {
            summaries.remove(id);
        } else {
            Optional<Instant> listed = Optional.ofNullable(summaries.get(id)).map(ChatSummary::changed);
            boolean said = !before.messages().equals(now.messages());
            Instant changed = listed.filter(since -> !said).orElseGet(clock::instant);
            summaries.put(id, new ChatSummary(id, now.name(), changed));
        }
    }

    /** Reads a chat in the background and hands it over, unless it can't be read. */
    void read(Threads threads, String id, Runnable then) {
        if (held.containsKey(id)) {
            then.run();
            return;
        }
        threads.ask(() -> files.read(PREFIX + id, Conversation.class), answer -> answer.flatMap(
                        conversation -> conversation)
                .ifPresentOrElse(
                        conversation -> {
                            held.putIfAbsent(id, conversation);
                            then.run();
                        },
                        () -> summaries.remove(id)));
    }
}
