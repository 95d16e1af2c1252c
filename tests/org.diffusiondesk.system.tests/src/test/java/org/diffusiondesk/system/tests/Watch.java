package org.diffusiondesk.system.tests;

import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** All that {@code /v1/events} tells, in its order, read by a thread of its own until the product ends. */
final class Watch {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Api api;
    private final List<Events.Event> seen = new CopyOnWriteArrayList<>();

    private Watch(Api api) {
        this.api = api;
    }

    /** Returns when nothing can be missed any more. */
    static Watch of(Api api) {
        Watch watch = new Watch(api);
        Events events = api.events("/v1/events");
        Thread.ofPlatform().daemon().name("watch").start(() -> watch.read(events));
        await().atMost(LIMIT)
                .until(() -> watch.seen.stream().anyMatch(event -> event.name().equals("resources")));
        return watch;
    }

    private void read(Events events) {
        try {
            for (Optional<Events.Event> event = events.next(); event.isPresent(); event = events.next()) {
                seen.add(event.get());
            }
        } catch (UncheckedIOException e) {
            return; // so ends the stream of a product that was killed
        }
    }

    Api api() {
        return api;
    }

    /** How many events there were, to look only at those after it. */
    int mark() {
        return seen.size();
    }

    /** Waits for the first such event after the mark. */
    Events.Event first(int mark, Predicate<Events.Event> wanted) {
        return await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> seen.stream().skip(mark).filter(wanted).findFirst(), Optional::isPresent)
                .orElseThrow();
    }

    static Predicate<Events.Event> phase(String phase) {
        return event -> event.name().equals("resources")
                && event.json().path("phase").asString().equals(phase);
    }

    static Predicate<Events.Event> worker(String worker, String state) {
        return event -> event.name().equals("worker")
                && event.json().path("worker").asString().equals(worker)
                && event.json().path("state").asString().equals(state);
    }

    static Predicate<Events.Event> job(String state) {
        return event -> event.name().equals("job")
                && event.json().path("state").asString().equals(state);
    }

    /** The phases of the exchange after the mark, each once where it came several times in a row. */
    List<String> phases(int mark) {
        List<String> phases = new ArrayList<>();
        seen.stream()
                .skip(mark)
                .filter(event -> event.name().equals("resources"))
                .map(event -> event.json().path("phase").asString())
                .filter(phase -> phases.isEmpty() || !phases.getLast().equals(phase))
                .forEach(phases::add);
        return phases;
    }

    /** Every process that a worker ever was. */
    Set<Long> pids() {
        return seen.stream()
                .filter(event -> event.name().equals("worker"))
                .map(event -> event.json().path("pid").asLong(0))
                .filter(pid -> pid != 0)
                .collect(Collectors.toSet());
    }

    /** Waits until nothing is exchanged any more, the language model is there and all queues are empty; fails when a process of old is left. */
    void awaitAtRest() {
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(20)).untilAsserted(() -> {
            JsonNode health = api.health();
            JsonNode now = api.get("/v1/resources").ok();
            if (!now.path("phase").asString().equals("idle")
                    || !now.path("saved_state").isNull()
                    || now.path("held_chats").asInt() != 0
                    || !health.path("status").asString().equals("ok")
                    || !api.loaded("llm")
                    || api.get("/v1/progress").ok().path("queued").asInt() != 0) {
                throw new AssertionError("not at rest: " + health + "\n" + now);
            }
            Set<Long> old = pids();
            old.remove(api.pid("llm"));
            old.remove(api.pid("sd"));
            if (old.stream().anyMatch(pid -> ProcessHandle.of(pid).isPresent())) {
                throw new AssertionError("left over: " + old);
            }
        });
    }

    /** How often the models were exchanged. */
    long swaps() {
        return api.get("/v1/resources").ok().path("swaps").asLong(-1);
    }
}
