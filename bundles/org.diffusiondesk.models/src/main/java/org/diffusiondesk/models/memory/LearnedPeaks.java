package org.diffusiondesk.models.memory;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The peaks that were seen, kept on disk. Thread-safe. Notes at once and writes later, on a thread of its own: never more than one writing waits. */
final class LearnedPeaks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LearnedPeaks.class);
    private static final long CLOSE_SECONDS = 5;

    private final PeakFile file;
    private final PeakBook book;
    private final AtomicBoolean unwritten = new AtomicBoolean();
    private final ExecutorService writer = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "learned-peaks");
        thread.setDaemon(true);
        return thread;
    });

    /** Reads the file, which need not exist. */
    LearnedPeaks(Path path) {
        this.file = new PeakFile(path);
        this.book = new PeakBook(file.load());
    }

    void observe(Peak.Series series, long size, long bytes) {
        if (book.observe(series, size, bytes) && unwritten.compareAndSet(false, true)) {
            try {
                writer.execute(this::write);
            } catch (RejectedExecutionException closed) {
                LOG.debug("a memory peak was seen while everything ends; it is not kept");
            }
        }
    }

    Optional<Peak> nearest(Peak.Series series, long size) {
        return book.nearest(series, size);
    }

    private void write() {
        // before the snapshot: what is noted from here on brings a writing of its own
        unwritten.set(false);
        try {
            file.store(book.all());
        } catch (IOException full) {
            LOG.warn("the learned memory peaks can not be written: {}", full.toString());
        }
    }

    /** Waits, for a bounded time, until everything is written. */
    @Override
    public void close() {
        writer.shutdown();
        try {
            if (!writer.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("the learned memory peaks were not written within {} s", CLOSE_SECONDS);
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
