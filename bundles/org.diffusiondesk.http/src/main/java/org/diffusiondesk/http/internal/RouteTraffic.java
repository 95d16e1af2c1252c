package org.diffusiondesk.http.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.diffusiondesk.http.Route;
import org.diffusiondesk.http.Traffic;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;

/** Counts the answers. A component of its own, because routes ask it and the server has the routes. Thread-safe. */
@Component(service = {Traffic.class, RouteTraffic.class})
public final class RouteTraffic implements Traffic {
    private record Name(String path, String method) {}

    private static final class Tally {
        final LongAdder nanos = new LongAdder();
        final LongAdder count = new LongAdder();
        final List<LongAdder> within =
                BOUNDS.stream().map(bound -> new LongAdder()).toList();
        final Map<String, LongAdder> statuses = new ConcurrentHashMap<>();
    }

    private final Map<Name, Tally> tallies = new ConcurrentHashMap<>();
    private final LongAdder open = new LongAdder();

    /** A request came; exactly one {@link #ended} follows. */
    void began() {
        open.increment();
    }

    /** {@code route} is null when none was reached. */
    void ended(@Nullable Route route, int status, long nanos) {
        open.decrement();
        Name name = route == null ? new Name(OTHER, OTHER) : new Name(route.path(), route.method());
        Tally tally = tallies.computeIfAbsent(name, key -> new Tally());
        tally.nanos.add(nanos);
        tally.count.increment();
        tally.statuses
                .computeIfAbsent(status / 100 + "xx", key -> new LongAdder())
                .increment();
        for (int i = 0; i < BOUNDS.size(); i++) {
            if (nanos <= BOUNDS.get(i) * TimeUnit.SECONDS.toNanos(1)) {
                tally.within.get(i).increment();
            }
        }
    }

    @Override
    public List<Use> uses() {
        List<Use> all = new ArrayList<>();
        tallies.forEach((name, tally) -> {
            Map<String, Long> statuses = new TreeMap<>();
            tally.statuses.forEach((status, count) -> statuses.put(status, count.sum()));
            List<Long> within = tally.within.stream().map(LongAdder::sum).toList();
            all.add(new Use(name.method(), name.path(), statuses, within, tally.count.sum(), tally.nanos.sum() / 1e9));
        });
        all.sort(Comparator.comparing(Use::path).thenComparing(Use::method));
        return List.copyOf(all);
    }

    @Override
    public long open() {
        return open.sum();
    }
}
