package org.diffusiondesk.app;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.ErrorCode;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.log.LogEntry;
import org.osgi.service.log.LogLevel;
import org.osgi.service.log.LogListener;
import org.osgi.service.log.LogReaderService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A component that refuses a setting throws when it is made; the component runtime writes that into the framework's log, where nobody looks, and whatever
 * needs the component never comes. So the framework's log is listened to: a setting that is refused ends DiffusionDesk with the reason, anything else that goes
 * wrong there is told in our log.
 */
@Component(
        immediate = true,
        service = {})
public final class RefusedSettings {
    private static final Logger LOG = LoggerFactory.getLogger(RefusedSettings.class);
    private static final int DEEPEST = 20;

    private final Run run;
    private final LogReaderService log;
    private final LogListener listener = this::hear;
    private final AtomicBoolean told = new AtomicBoolean();

    /** Called by DS, as soon as the settings are known and before they are given out. */
    @Activate
    public RefusedSettings(@Reference Run run, @Reference LogReaderService log) {
        this.run = run;
        this.log = log;
        log.addLogListener(listener);
    }

    @Deactivate
    void close() {
        log.removeLogListener(listener);
    }

    private void hear(@Nullable LogEntry entry) {
        Throwable thrown = entry == null ? null : entry.getException();
        if (entry == null || thrown == null || entry.getLogLevel() != LogLevel.ERROR) {
            return;
        }
        Optional<String> refusal = refusal(thrown);
        if (refusal.isEmpty()) {
            LOG.error("app: {}", entry.getMessage(), thrown);
        } else if (told.compareAndSet(false, true)) { // several components may read the same setting
            tell(refusal.get());
        }
    }

    /** A window that is open already is not taken away. */
    private void tell(String refusal) {
        if (run.options().workbench()) {
            LOG.error("app: {}", refusal);
        } else {
            System.err.println("diffusiondesk: " + refusal);
            run.lifecycle().exit(Lifecycle.REFUSED);
        }
    }

    /** What is wrong with a setting, when that is what was thrown. */
    static Optional<String> refusal(Throwable thrown) {
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            if (cause instanceof DeskException refused && refused.code() == ErrorCode.INVALID_REQUEST) {
                return Optional.of(refused.text());
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }
}
