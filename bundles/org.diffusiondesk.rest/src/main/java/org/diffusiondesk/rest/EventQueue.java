package org.diffusiondesk.rest;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The events that wait for one client. Holds a bounded number: when a slow client lets it fill, what a newer event about the same thing has made stale
 * goes first, else the oldest; how many went is told with the next event. Thread-safe.
 */
final class EventQueue {
    private final int limit;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<EventHub.Event> waiting = new ArrayDeque<>();
    private long lost;

    EventQueue(int limit) {
        this.limit = limit;
    }

    /**
     * What the client gets next.
     *
     * @param lost events that it does not get, before this one
     */
    record Next(EventHub.Event event, long lost) {}

    void put(EventHub.Event event) {
        lock.lock();
        try {
            waiting.addLast(event);
            if (waiting.size() > limit) {
                lose();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void lose() {
        Set<String> newer = new HashSet<>();
        Optional<EventHub.Event> stale = Optional.empty();
        for (Iterator<EventHub.Event> back = waiting.descendingIterator(); back.hasNext(); ) {
            EventHub.Event event = back.next();
            if (!newer.add(event.about())) {
                stale = Optional.of(event);
            }
        }
        waiting.remove(stale.orElseGet(waiting::getFirst));
        lost++;
    }

    /** Waits for the next event, but not longer than this. */
    Optional<Next> take(Duration atMost) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = atMost.toNanos();
            while (waiting.isEmpty() && left > 0) {
                left = changed.awaitNanos(left);
            }
            if (waiting.isEmpty()) {
                return Optional.empty();
            }
            Next next = new Next(waiting.removeFirst(), lost);
            lost = 0;
            return Optional.of(next);
        } finally {
            lock.unlock();
        }
    }
}
