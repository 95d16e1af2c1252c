package org.diffusiondesk.ui.state;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Records kept as JSON files in one folder. A change is written {@link #DELAY} after the first of a series, so that typing does not write at each
 * letter, and a crash loses no more than that. Thread-safe.
 */
public final class StateFiles implements AutoCloseable {
    /** From a change to the disk. */
    public static final Duration DELAY = Duration.ofMillis(400);

    private static final Logger LOG = LoggerFactory.getLogger(StateFiles.class);

    private static final String SUFFIX = ".json";
    private static final String ASIDE = ".unreadable" + SUFFIX;

    private final Path folder;
    private final JsonMapper json = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private final Duration delay;
    private final ScheduledThreadPoolExecutor writer = new ScheduledThreadPoolExecutor(
            1, Thread.ofVirtual().name("ui-state").factory());
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Object> pending = new LinkedHashMap<>();

    /** @param folder is made when it is missing */
    public StateFiles(Path folder) {
        this(folder, DELAY);
    }

    StateFiles(Path folder, Duration delay) {
        this.folder = folder;
        this.delay = delay;
        writer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Reads what was kept as {@code name}; empty when there is nothing that can be read. An unreadable file is set aside, not lost. */
    public <T> Optional<T> read(String name, Class<T> type) {
        Path file = file(name);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(json.readValue(Files.readString(file), type));
        } catch (IOException | JacksonException e) {
            Path aside = file.resolveSibling(name + ASIDE);
            LOG.warn("workbench: {} can't be read and is set aside as {}: {}", file, aside.getFileName(), e.toString());
            setAside(file, aside);
            return Optional.empty();
        }
    }

    private static void setAside(Path file, Path aside) {
        try {
            Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warn("workbench: {} can't be set aside", file, e);
        }
    }

    /** The names of what is kept that begin so; empty when nothing can be read. */
    public List<String> names(String prefix) {
        try (Stream<Path> found = Files.list(folder)) {
            return found.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(prefix) && name.endsWith(SUFFIX) && !name.endsWith(ASIDE))
                    .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                    .sorted()
                    .toList();
        } catch (NoSuchFileException e) { // nothing was ever kept
            return List.of();
        } catch (IOException e) {
            LOG.warn("workbench: {} can't be listed", folder, e);
            return List.of();
        }
    }

    /** When {@code name} was written last; the beginning of time when it is not there. */
    public Instant changed(String name) {
        try {
            return Files.getLastModifiedTime(file(name)).toInstant();
        } catch (IOException e) {
            return Instant.EPOCH;
        }
    }

    /** Keeps nothing as {@code name} any more. */
    public void delete(String name) {
        lock.lock();
        try {
            pending.remove(name);
        } finally {
            lock.unlock();
        }
        try {
            Files.deleteIfExists(file(name));
        } catch (IOException e) {
            LOG.warn("workbench: {} can't be deleted", file(name), e);
        }
    }

    /** Keeps {@code value} as {@code name}; returns at once. */
    public void keep(String name, Object value) {
        boolean first;
        lock.lock();
        try {
            first = pending.isEmpty();
            pending.put(name, value);
        } finally {
            lock.unlock();
        }
        if (first) {
            try {
                writer.schedule(this::writePending, delay.toMillis(), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException closed) {
                writePending(); // the window closes: what comes now is small and must not be lost
            }
        }
    }

    private void writePending() {
        Map<String, Object> values;
        lock.lock();
        try {
            values = new LinkedHashMap<>(pending);
            pending.clear();
        } finally {
            lock.unlock();
        }
        values.forEach(this::write);
    }

    private void write(String name, Object value) {
        Path file = file(name);
        Path next = file.resolveSibling(name + ".json.new");
        try {
            Files.createDirectories(folder);
            Files.writeString(next, json.writerWithDefaultPrettyPrinter().writeValueAsString(value));
            try {
                Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            LOG.warn("workbench: {} can't be written", file, e);
        }
    }

    private Path file(String name) {
        return folder.resolve(name + SUFFIX);
    }

    /** Writes what is not written yet; waits for at most two seconds for a write that has begun, which an interrupt would break off. */
    @Override
    public void close() {
        writer.shutdown();
        try {
            if (!writer.awaitTermination(2, TimeUnit.SECONDS)) {
                LOG.warn("workbench: the last changes are still being written");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        writePending();
    }
}
