package org.diffusiondesk.jobs;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.diffusiondesk.api.error.DeskException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes up what a former run left, once, before anything new; tried again while the database can't be used. Thread-safe. */
final class Recovery implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final Runnable work;
    private final ReentrantLock lock = new ReentrantLock();
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile boolean done;

    Recovery(Runnable work) {
        this.work = work;
    }

    void start() {
        Thread.ofVirtual().name("image-job-recovery").start(this::loop);
    }

    /** Returns when it is done; fails with the reason why it can't be done now. */
    void ensure() {
        if (done) {
            return;
        }
        lock.lock();
        try {
            if (!done) {
                work.run();
                done = true;
            }
        } finally {
            lock.unlock();
        }
    }

    private void loop() {
        String told = "";
        try {
            do {
                try {
                    ensure();
                } catch (DeskException notNow) {
                    if (!told.equals(notNow.text()) && closing.getCount() > 0) {
                        LOG.error("jobs: no pictures can be drawn: {}", notNow.text());
                        told = notNow.text();
                    }
                }
            } while (!done && !closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closing.countDown();
    }
}
