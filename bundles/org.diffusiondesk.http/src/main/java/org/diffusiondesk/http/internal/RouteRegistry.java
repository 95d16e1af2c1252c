package org.diffusiondesk.http.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.diffusiondesk.http.Route;
import org.diffusiondesk.http.Routes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The routes that are there now. Readers see a whole table, old or new. */
final class RouteRegistry {
    private static final Logger LOG = LoggerFactory.getLogger(RouteRegistry.class);

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Routes, List<Route>> groups = new LinkedHashMap<>();
    private volatile RouteTable table = new RouteTable(List.of(), route -> {});

    RouteTable table() {
        return table;
    }

    void add(Routes routes) {
        List<Route> own = List.copyOf(routes.routes());
        lock.lock();
        try {
            groups.put(routes, own);
            rebuild();
        } finally {
            lock.unlock();
        }
    }

    void remove(Routes routes) {
        lock.lock();
        try {
            groups.remove(routes);
            rebuild();
        } finally {
            lock.unlock();
        }
    }

    /** All of them, those included that come second. */
    List<Route> routes() {
        lock.lock();
        try {
            return groups.values().stream().flatMap(List::stream).toList();
        } finally {
            lock.unlock();
        }
    }

    private void rebuild() {
        List<Route> all = new ArrayList<>();
        groups.values().forEach(all::addAll);
        table = new RouteTable(
                all, twice -> LOG.error("http: the route {} {} is registered twice", twice.method(), twice.path()));
    }
}
