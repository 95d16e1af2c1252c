package org.diffusiondesk.http.internal;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.diffusiondesk.http.Assembly;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows from the start which parts will have routes, because it is configured with their names, and hears of each that comes or goes. A component of its
 * own, because routes ask it and the server has the routes.
 */
@Component(
        service = {Assembly.class, PartsToCome.class},
        configurationPid = "http",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class PartsToCome implements Assembly {
    private static final Logger LOG = LoggerFactory.getLogger(PartsToCome.class);

    /** Of a start: the largest that was seen on a machine busy with other things took 40 s. */
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final ReentrantLock lock = new ReentrantLock();
    private final Set<String> missing = new TreeSet<>();
    private final Set<String> expected;
    private final CompletableFuture<Set<String>> assembled = new CompletableFuture<>();

    @Activate
    public PartsToCome(Map<String, Object> configuration) {
        this(names(configuration), LIMIT);
    }

    PartsToCome(Set<String> expected, Duration limit) {
        this.expected = Set.copyOf(expected);
        missing.addAll(expected);
        if (expected.isEmpty()) {
            assembled.complete(Set.of());
        } else {
            CompletableFuture.delayedExecutor(limit.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(this::giveUp);
        }
    }

    private static Set<String> names(Map<String, Object> configuration) {
        return configuration.get(EXPECTED) instanceof String[] names ? Set.of(names) : Set.of();
    }

    /** The routes of this part are served. */
    void came(String part) {
        Set<String> left = change(part, false);
        if (left.isEmpty()) {
            assembled.complete(Set.of());
        }
    }

    /** The routes of this part are served no longer. */
    void went(String part) {
        change(part, true);
    }

    private Set<String> change(String part, boolean gone) {
        lock.lock();
        try {
            if (gone && expected.contains(part)) {
                missing.add(part);
            } else {
                missing.remove(part);
            }
            return Set.copyOf(missing);
        } finally {
            lock.unlock();
        }
    }

    private void giveUp() {
        Set<String> left = missing();
        if (assembled.complete(left)) {
            LOG.error("http: these parts did not start, and their routes are not served: {}", String.join(", ", left));
        }
    }

    @Override
    public Set<String> missing() {
        lock.lock();
        try {
            return Collections.unmodifiableSet(new TreeSet<>(missing));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isUnderWay() {
        return !missing().isEmpty() && assembled.getNow(Set.of()).isEmpty();
    }

    @Override
    public CompletionStage<Set<String>> assembled() {
        return assembled.minimalCompletionStage();
    }
}
