package org.diffusiondesk.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.settings.DataFolders;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts child processes for the engines, and sees to it that none outlives DiffusionDesk: what still runs when this service ends is killed, a watchdog
 * does it when DiffusionDesk is killed, and what is left even so is swept at the next start. Thread-safe.
 */
@Component(service = ChildProcesses.class)
public final class ChildProcesses implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ChildProcesses.class);
    private static final Duration LAST_GRACE = Duration.ofMillis(500);

    private final PidFiles pidFiles;
    private final Watchdog watchdog = new Watchdog();
    private final Map<ChildProcess, Registration> running = new ConcurrentHashMap<>();

    /** With pid files in the folder for them. */
    @Activate
    public ChildProcesses(@Reference DataFolders folders) {
        this(new PidFiles(folders.run()));
    }

    /** Outside of OSGi, with pid files in {@code folder}, which exists. */
    public static ChildProcesses in(Path folder) {
        return new ChildProcesses(new PidFiles(folder));
    }

    /** Sweeps what an earlier run has left, at once. Not public: the component runtime takes every public constructor for a candidate. */
    ChildProcesses(PidFiles pidFiles) {
        this.pidFiles = pidFiles;
        pidFiles.sweep();
    }

    /**
     * Starts a process; see {@link ChildProcess#start}.
     *
     * @throws org.diffusiondesk.api.error.WorkerException the operating system refuses to start it
     */
    public ChildProcess start(ChildSpec spec, Consumer<OutputLine> listener) {
        // forgotten before anybody hears of its end, who may then take it that nothing is left
        ChildProcess child = ChildProcess.start(spec, listener, this::forget);
        watchdog.add(child.pid());
        running.put(child, pidFiles.add(spec.name(), child));
        child.exit().thenRun(() -> forget(child)); // it may have ended before it was known
        return child;
    }

    private void forget(ChildProcess child) {
        Registration note = running.remove(child);
        if (note != null) {
            watchdog.remove(child.pid());
            note.close();
        }
    }

    /** How many are running. */
    int count() {
        return running.size();
    }

    /** Ends the children that are left; the supervisor should have stopped them all before. */
    @Deactivate
    @Override
    public void close() {
        for (ChildProcess child : List.copyOf(running.keySet())) {
            LOG.warn("pid {} still runs at the end, killing it", child.pid());
            try {
                child.stop(LAST_GRACE);
            } catch (DeskException e) {
                LOG.error("pid {} is left behind", child.pid(), e);
            }
        }
        watchdog.close();
    }
}
