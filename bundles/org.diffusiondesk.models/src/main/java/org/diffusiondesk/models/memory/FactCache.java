package org.diffusiondesk.models.memory;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.diffusiondesk.models.header.HeaderReader;
import org.diffusiondesk.models.header.ModelHeader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was found in the headers of files, for as long as their size and time stay the same. Thread-safe; reads outside its lock. */
final class FactCache<T> {
    private static final Logger LOG = LoggerFactory.getLogger(FactCache.class);
    private static final int MOST = 64;

    private record Known<T>(List<Shards.Stamp> stamps, Optional<T> facts) {}

    private final Function<List<ModelHeader>, Optional<T>> finder;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Path, Known<T>> known = new LinkedHashMap<>(16, 0.75f, true);

    /** {@code finder} gets the headers of all shards. */
    FactCache(Function<List<ModelHeader>, Optional<T>> finder) {
        this.finder = finder;
    }

    /** The facts of a file and its other shards; empty when one of them is missing, damaged or has a header that makes no sense. */
    Optional<T> of(Path file) {
        List<Path> shards = Shards.of(file);
        List<Shards.Stamp> stamps =
                shards.stream().map(Shards::stamp).flatMap(Optional::stream).toList();
        if (stamps.size() < shards.size()) {
            return Optional.empty();
        }
        Optional<Known<T>> before = look(file).filter(seen -> seen.stamps().equals(stamps));
        if (before.isPresent()) {
            return before.get().facts();
        }
        Optional<T> facts = read(shards);
        remember(file, new Known<>(stamps, facts));
        return facts;
    }

    private Optional<Known<T>> look(Path file) {
        lock.lock();
        try {
            return Optional.ofNullable(known.get(file));
        } finally {
            lock.unlock();
        }
    }

    private void remember(Path file, Known<T> facts) {
        lock.lock();
        try {
            known.put(file, facts);
            if (known.size() > MOST) {
                known.remove(known.keySet().iterator().next());
            }
        } finally {
            lock.unlock();
        }
    }

    private Optional<T> read(List<Path> shards) {
        List<ModelHeader> headers = new ArrayList<>(shards.size());
        for (Path shard : shards) {
            try {
                headers.add(HeaderReader.read(shard));
            } catch (IOException unreadable) {
                LOG.info(
                        "memory of {} is estimated by its size, its header can not be read: {}",
                        shard,
                        unreadable.getMessage());
                return Optional.empty();
            }
        }
        return finder.apply(headers);
    }
}
