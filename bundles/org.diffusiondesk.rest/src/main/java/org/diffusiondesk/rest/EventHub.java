package org.diffusiondesk.rest;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.diffusiondesk.http.EncodedEvent;
import tools.jackson.databind.JsonNode;

/** Numbers all events, hands them to whoever listens, and remembers the last ones for clients that come back. Never waits for a client. Thread-safe. */
final class EventHub {
    private static final int REMEMBERED = 512;
    private static final int WAITING = 256;
    private static final Pattern ID = Pattern.compile("(\\w{1,32})-(\\d{1,18})");

    private final String run;
    private final int rememberedLimit;
    private final int waitingLimit;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Event> remembered = new ArrayDeque<>();
    private final List<EventQueue> queues = new ArrayList<>();
    private long last;

    /** {@code run} tells the ids of this run of the program from those of another; letters and digits. */
    EventHub(String run) {
        this(run, REMEMBERED, WAITING);
    }

    /** The same with other limits: events that are remembered, and that wait for one client. */
    EventHub(String run, int remembered, int waiting) {
        this.run = run;
        this.rememberedLimit = remembered;
        this.waitingLimit = waiting;
    }

    /**
     * Something happened.
     *
     * @param about what it is about; the newest event about it makes the older ones stale
     */
    record Event(long number, String id, String name, String about, EncodedEvent encoded) {}

    /**
     * A client that begins to listen.
     *
     * @param after number of the last event before the first of the queue
     * @param resumed whether the queue begins right after the event that the client knows
     */
    record Listening(EventQueue queue, long after, boolean resumed) {}

    /** Returns the event with its number. */
    Event publish(String name, String about, JsonNode data) {
        lock.lock();
        try {
            long number = ++last;
            Event event = new Event(number, id(number), name, about, EncodedEvent.of(id(number), name, data));
            remembered.addLast(event);
            if (remembered.size() > rememberedLimit) {
                remembered.removeFirst();
            }
            queues.forEach(queue -> queue.put(event));
            return event;
        } finally {
            lock.unlock();
        }
    }

    String id(long number) {
        return run + "-" + number;
    }

    /** From now on, or from the event after the one with this id where that is still remembered. */
    Listening listen(Optional<String> lastId) {
        lock.lock();
        try {
            long known = lastId.map(this::number).orElse(-1L);
            boolean resumed = known >= 0 && known <= last && last - known <= Math.min(remembered.size(), waitingLimit);
            EventQueue queue = new EventQueue(waitingLimit);
            if (resumed) {
                remembered.stream().filter(event -> event.number() > known).forEach(queue::put);
            }
            queues.add(queue);
            return new Listening(queue, resumed ? known : last, resumed);
        } finally {
            lock.unlock();
        }
    }

    private long number(String id) {
        Matcher parts = ID.matcher(id);
        return parts.matches() && parts.group(1).equals(run) ? Long.parseLong(parts.group(2)) : -1;
    }

    void forget(EventQueue queue) {
        lock.lock();
        try {
            queues.remove(queue);
        } finally {
            lock.unlock();
        }
    }

    /** How many clients listen. */
    int listeners() {
        lock.lock();
        try {
            return queues.size();
        } finally {
            lock.unlock();
        }
    }
}
