package org.diffusiondesk.ui.service;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.diffusiondesk.api.concurrent.Registration;

/** Those who want to hear that something changed. Thread-safe. */
public final class Listeners {
    private final List<Runnable> list = new CopyOnWriteArrayList<>();

    /** Calls {@code listener} at every {@link #fire()} until the registration is closed. */
    public Registration add(Runnable listener) {
        Runnable own = listener::run; // the same listener may be added twice
        list.add(own);
        return () -> list.remove(own);
    }

    /** Calls all, on this thread. */
    public void fire() {
        list.forEach(Runnable::run);
    }
}
