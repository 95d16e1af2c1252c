package org.diffusiondesk.process;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/** A process and whatever it started. Remembers children that it has seen, because an orphan no longer names its parent. Thread-safe. */
final class ProcessTree {
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<ProcessHandle> seen = new LinkedHashSet<>();
    private final ProcessHandle root;

    ProcessTree(ProcessHandle root) {
        this.root = root;
    }

    /** Looks who belongs to it now. */
    void look() {
        List<ProcessHandle> now = root.descendants().toList();
        lock.lock();
        try {
            seen.addAll(now);
        } finally {
            lock.unlock();
        }
    }

    /** Kills the root first, so that it starts no more, then all that it has started. */
    void kill() {
        look();
        root.destroyForcibly();
        killDescendants();
    }

    /** Kills all that the root has started; a handle never means a later process of the same pid. */
    void killDescendants() {
        List<ProcessHandle> all;
        lock.lock();
        try {
            all = new ArrayList<>(seen);
        } finally {
            lock.unlock();
        }
        for (ProcessHandle child : all) {
            child.descendants().forEach(ProcessHandle::destroyForcibly);
            child.destroyForcibly();
        }
    }
}
