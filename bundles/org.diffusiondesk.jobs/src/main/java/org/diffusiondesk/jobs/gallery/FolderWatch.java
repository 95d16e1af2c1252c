package org.diffusiondesk.jobs.gallery;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.diffusiondesk.api.error.DeskException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after a folder on a virtual thread of its own: hears from the system what changes, waits until it has been quiet for a moment, and has everything
 * compared now and then in case that something was missed. Where the system tells nothing, it looks every few seconds.
 */
final class FolderWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FolderWatch.class);
    private static final Duration QUIET = Duration.ofMillis(150);
    private static final int MOST_PARTS = 20;
    private static final Duration CHECK_EVERY = Duration.ofMinutes(10);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);
    private static final Duration END_LIMIT = Duration.ofSeconds(5);

    /** What is to be done about the folder. */
    interface Work {
        /** Compares everything, and finds what is new. */
        void check();

        /** Finds what has come or gone. */
        void catchUp();

        /** Looks at these names. */
        void look(Set<String> names);
    }

    private final Path folder;
    private final Work work;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Optional<WatchService> watch;
    private final Thread thread;

    FolderWatch(Path folder, Work work) {
        this.folder = folder;
        this.work = work;
        this.watch = open(folder);
        this.thread = Thread.ofVirtual().name("gallery-watch").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Finds what has come or gone, without waiting for the system to tell of it. */
    void lookNow() {
        if (closed.getCount() > 0) {
            quietly(work::catchUp);
        }
    }

    private static Optional<WatchService> open(Path folder) {
        try {
            WatchService watch = folder.getFileSystem().newWatchService();
            folder.register(
                    watch,
                    StandardWatchEventKinds.ENTRY_CREATE,
                    StandardWatchEventKinds.ENTRY_MODIFY,
                    StandardWatchEventKinds.ENTRY_DELETE);
            return Optional.of(watch);
        } catch (IOException | UnsupportedOperationException untold) {
            LOG.info("gallery: the system does not tell what changes in {}: {}", folder, untold.toString());
            return Optional.empty();
        }
    }

    private void run() {
        try {
            quietly(work::check);
            long checked = System.nanoTime();
            while (closed.getCount() > 0) {
                step();
                if (System.nanoTime() - checked > CHECK_EVERY.toNanos()) {
                    quietly(work::check);
                    checked = System.nanoTime();
                }
            }
        } catch (ClosedWatchServiceException | InterruptedException end) {
            LOG.debug("gallery: nobody looks after {} any more", folder);
        }
    }

    private void step() throws InterruptedException {
        if (watch.isEmpty()) {
            if (!closed.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                quietly(work::catchUp);
            }
            return;
        }
        @Nullable WatchKey key = watch.get().poll(CHECK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        if (key != null) {
            heard(watch.get(), key);
        }
    }

    /** Pictures that are copied by hand come in pieces, and a batch of ours comes one by one. */
    private void heard(WatchService service, WatchKey first) throws InterruptedException {
        Set<String> names = new LinkedHashSet<>();
        boolean all = false;
        @Nullable WatchKey key = first;
        for (int part = 0; key != null && part < MOST_PARTS; part++) {
            for (WatchEvent<?> event : key.pollEvents()) {
                if (event.context() instanceof Path name && PictureFolder.isPicture(name.toString())) {
                    names.add(name.toString());
                } else {
                    all |= event.kind() == StandardWatchEventKinds.OVERFLOW;
                }
            }
            key.reset();
            key = service.poll(QUIET.toMillis(), TimeUnit.MILLISECONDS);
        }
        if (all) {
            quietly(work::check);
        } else if (!names.isEmpty()) {
            quietly(() -> work.look(names));
        }
    }

    /** What fails now is tried again at the next occasion. */
    private void quietly(Runnable action) {
        try {
            action.run();
        } catch (DeskException problem) {
            LOG.warn("gallery: {} could not be looked through: {}", folder, problem.text());
        }
    }

    @Override
    public void close() {
        closed.countDown();
        watch.ifPresent(this::close);
        try {
            if (!thread.join(END_LIMIT)) {
                LOG.warn("gallery: looking through {} did not end within {} s", folder, END_LIMIT.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void close(WatchService service) {
        try {
            service.close();
        } catch (IOException problem) {
            LOG.debug("gallery: {}", problem.toString());
        }
    }
}
