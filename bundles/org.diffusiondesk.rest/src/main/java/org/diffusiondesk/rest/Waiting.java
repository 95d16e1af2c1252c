package org.diffusiondesk.rest;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.diffusiondesk.api.image.ImageJob;

/**
 * Which clients wait for which job. A job that nobody waits for any more is cancelled; several wait for one where they sent the same
 * {@code Idempotency-Key}. Thread-safe.
 */
final class Waiting {
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Integer> clients = new HashMap<>();

    /** One client that waits, until {@link #close}. */
    final class Client implements AutoCloseable {
        private final ImageJob job;
        private final boolean keep;
        private boolean waits = true;

        private Client(ImageJob job, boolean keep) {
            this.job = job;
            this.keep = keep;
        }

        /** The client is gone; a job that is to be kept goes on. */
        void hungUp() {
            if (!keep && leave()) {
                job.cancel();
            }
        }

        /** Whether it was the last one to wait. */
        private boolean leave() {
            lock.lock();
            try {
                boolean left = waits;
                waits = false;
                return left
                        && clients.computeIfPresent(job.id(), (id, waiting) -> waiting > 1 ? waiting - 1 : null)
                                == null;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            leave();
        }
    }

    /** {@code keep}: whether the job goes on when this client hangs up. */
    Client begin(ImageJob job, boolean keep) {
        lock.lock();
        try {
            clients.merge(job.id(), 1, Integer::sum);
            return new Client(job, keep);
        } finally {
            lock.unlock();
        }
    }
}
