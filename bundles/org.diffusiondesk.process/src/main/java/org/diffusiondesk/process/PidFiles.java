package org.diffusiondesk.process;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.diffusiondesk.api.concurrent.Registration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notes on disk which children run, so that the next run can end those that outlived this one. One file {@code <name>-<pid>.pid} per child, with its
 * pid and its start time: a pid alone may mean another program by now. Thread-safe.
 */
public final class PidFiles {
    private static final Logger LOG = LoggerFactory.getLogger(PidFiles.class);

    /** The start time is counted from the time of boot, which two runs may know differently by a second. */
    private static final Duration CLOCK_ERROR = Duration.ofSeconds(2);

    private static final Duration KILL = Duration.ofSeconds(5);

    private final Path folder;

    /** Uses an existing folder that belongs to this process alone. */
    public PidFiles(Path folder) {
        this.folder = folder;
    }

    /** What a pid file says. */
    record Entry(long pid, Instant started) {
        String text() {
            return pid + " " + started + "\n";
        }

        static Optional<Entry> parse(String text) {
            String[] words = text.strip().split(" ");
            if (words.length != 2) {
                return Optional.empty();
            }
            try {
                return Optional.of(new Entry(Long.parseLong(words[0]), Instant.parse(words[1])));
            } catch (NumberFormatException | DateTimeParseException e) {
                LOG.debug("not a pid file", e);
                return Optional.empty();
            }
        }

        boolean means(ProcessHandle process) {
            return process.info()
                    .startInstant()
                    .map(start -> Duration.between(start, started).abs().compareTo(CLOCK_ERROR) <= 0)
                    .orElse(false);
        }
    }

    /**
     * Notes a child; closing the registration removes the note. A file that can't be written costs only the safety net, so it is a warning.
     */
    public Registration add(String name, ChildProcess child) {
        return add(name, child.handle());
    }

    Registration add(String name, ProcessHandle process) {
        Path file = folder.resolve(name + "-" + process.pid() + ".pid");
        Entry entry = new Entry(process.pid(), process.info().startInstant().orElseGet(Instant::now));
        try {
            Path part = Files.writeString(folder.resolve(file.getFileName() + ".part"), entry.text());
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.warn("{}: the pid file {} can't be written; it is not swept after a crash", name, file, e);
        }
        return () -> remove(file);
    }

    /**
     * Kills what an earlier run has left behind, with its whole tree, and removes all notes. Blocks for a few seconds at most. To be called before
     * the first {@link #add(String, ChildProcess)}, and only by the owner of the data folder.
     *
     * @return how many processes were killed
     */
    public int sweep() {
        int killed = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.{pid,pid.part}")) {
            for (Path file : files) {
                Optional<ProcessHandle> leftover = Entry.parse(Files.readString(file))
                        .flatMap(entry -> ProcessHandle.of(entry.pid()).filter(entry::means));
                if (leftover.isPresent()) {
                    LOG.warn("{} of an earlier run is still there, killing it", file.getFileName());
                    kill(leftover.get());
                    killed++;
                }
                remove(file);
            }
        } catch (IOException e) {
            LOG.warn("the pid files in {} can't be read; processes of an earlier run may still be there", folder, e);
        }
        return killed;
    }

    private static void kill(ProcessHandle process) {
        new ProcessTree(process).kill();
        try {
            process.onExit().get(KILL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.warn("pid {} of an earlier run can't be killed", process.pid(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("{} can't be removed", file, e);
        }
    }

    /** The notes at present, for tests. */
    List<Path> files() throws IOException {
        try (var all = Files.list(folder)) {
            return all.sorted().toList();
        }
    }
}
