package org.diffusiondesk.models.hash;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SHA-256 sums of model files. Whoever asks gets what is known and never waits; what is not known is computed afterwards on one thread, one file
 * after the other, and rests while the workers have something to do. Thread-safe.
 */
public final class ModelHashes implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ModelHashes.class);
    private static final int CHUNK = 1 << 20;
    private static final Duration REST = Duration.ofMillis(200);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(2);

    private final HashBook book;
    private final BooleanSupplier busy;
    private final Set<Path> queued = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(
            1,
            1,
            5,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            ModelHashes::thread,
            new ThreadPoolExecutor.DiscardPolicy());

    /**
     * @param file where the sums are kept
     * @param busy whether computing should rest now; asked often, on the computing thread
     */
    public ModelHashes(Path file, BooleanSupplier busy) {
        this.book = new HashBook(file);
        this.busy = busy;
        thread.allowCoreThreadTimeOut(true);
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "model-hashes");
        thread.setDaemon(true);
        thread.setPriority(Thread.MIN_PRIORITY);
        return thread;
    }

    /** The sum of the file as it is now, in lower-case hexadecimal; when it is not known yet, it will be. */
    public Optional<String> of(Path file) {
        try {
            Optional<String> known = book.get(file, FileState.of(file));
            if (known.isEmpty() && closed.getCount() > 0 && queued.add(file)) {
                thread.execute(() -> compute(file));
            }
            return known;
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    private void compute(Path file) {
        try {
            FileState before = FileState.of(file);
            if (book.get(file, before).isPresent()) {
                return;
            }
            Optional<String> sum = sum(file);
            if (sum.isPresent() && FileState.of(file).equals(before)) {
                book.put(file, before, sum.get());
            }
        } catch (IOException unreadable) {
            LOG.debug("no sum of {}: {}", file, unreadable.toString());
        } finally {
            queued.remove(file);
        }
    }

    private Optional<String> sum(Path file) throws IOException {
        MessageDigest digest = Sha256.digest();
        ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (mayGoOn()) {
                chunk.clear();
                if (channel.read(chunk) < 0) {
                    return Optional.of(HexFormat.of().formatHex(digest.digest()));
                }
                digest.update(chunk.flip());
            }
        }
        return Optional.empty();
    }

    /** Waits while the workers are at work; false when it is time to end. */
    private boolean mayGoOn() {
        try {
            while (closed.getCount() > 0 && busy.getAsBoolean()) {
                if (closed.await(REST.toMillis(), TimeUnit.MILLISECONDS)) {
                    return false;
                }
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            return false;
        }
        return closed.getCount() > 0;
    }

    /** Ends the computing within a moment; a file that was being read is read anew by the next run. */
    @Override
    public void close() {
        closed.countDown();
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(LONGEST_CLOSE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("the computing of sums of models did not end within {}", LONGEST_CLOSE);
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }
}
