package org.diffusiondesk.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small shell beside us that sees us die, however that happens, and then kills our children: one that loads a model, or hangs, does not look at its
 * input. It is started with the first child. Where there is no shell, children have to notice by themselves. Thread-safe.
 */
final class Watchdog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
    private static final Path SHELL = Path.of("/bin/sh");
    private static final Duration END = Duration.ofSeconds(2);

    /**
     * Reads "+ PID" and "- PID"; at the end of its input kills those that are left, with their process groups. A pid alone may mean another program by
     * then, so the start time must be the same: the 22nd field of /proc/PID/stat, whose second may hold blanks, or what ps says.
     */
    private static final String SCRIPT = """
            exec 2>/dev/null
            trap '' HUP INT TERM
            look() {
              born=
              if [ -r "/proc/$1/stat" ]; then
                read -r stat <"/proc/$1/stat" && set -- ${stat##*) } && born=${20}
              else
                born=$(ps -o lstart= -p "$1")
              fi
            }
            pids=
            while read -r sign pid; do
              case $sign in
                +) look "$pid"; eval "born_$pid=\\$born"; pids="$pids $pid" ;;
                -) unset "born_$pid" ;;
              esac
            done
            for pid in $pids; do
              look "$pid"
              eval "was=\\${born_$pid-}"
              if [ -n "$was" ] && [ "$was" = "$born" ]; then
                kill -s KILL -- "-$pid" || kill -s KILL "$pid"
              fi
            done
            """;

    private final ReentrantLock lock = new ReentrantLock();
    private final Set<Long> pids = new LinkedHashSet<>();
    private @Nullable Process shell;

    /** Watches over one more. */
    void add(long pid) {
        lock.lock();
        try {
            pids.add(pid);
            Process running = shell;
            if (running != null && running.isAlive()) {
                tell(running, "+ " + pid);
            } else if (Files.isExecutable(SHELL)) {
                start();
            }
        } finally {
            lock.unlock();
        }
    }

    /** It has ended. */
    void remove(long pid) {
        lock.lock();
        try {
            Process running = shell;
            if (pids.remove(pid) && running != null && running.isAlive()) {
                tell(running, "- " + pid);
            }
        } finally {
            lock.unlock();
        }
    }

    private void start() {
        ProcessBuilder builder = new ProcessBuilder(OwnSession.of(List.of(SHELL.toString(), "-c", SCRIPT)))
                .directory(SHELL.getRoot().toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        try {
            Process started = builder.start();
            shell = started;
            pids.forEach(pid -> tell(started, "+ " + pid));
        } catch (IOException e) {
            LOG.warn(
                    "no watchdog can be started: if this process is killed, its children have to notice it themselves",
                    e);
        }
    }

    private static void tell(Process running, String line) {
        try {
            running.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
            running.getOutputStream().flush();
        } catch (IOException e) {
            LOG.warn("the watchdog (pid {}) has gone; the next child gets a new one", running.pid(), e);
        }
    }

    /** Lets it end, and waits for that. It kills who is still there. */
    @Override
    public void close() {
        lock.lock();
        try {
            Process running = shell;
            shell = null;
            if (running != null) {
                running.getOutputStream().close();
                if (!running.waitFor(END.toMillis(), TimeUnit.MILLISECONDS)) {
                    LOG.warn("the watchdog (pid {}) does not end", running.pid());
                    running.destroyForcibly();
                }
            }
        } catch (IOException e) {
            LOG.debug("the watchdog's input was closed already", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /** The shell, for tests. */
    Optional<ProcessHandle> handle() {
        lock.lock();
        try {
            Process running = shell;
            return running == null ? Optional.empty() : Optional.of(running.toHandle());
        } finally {
            lock.unlock();
        }
    }
}
