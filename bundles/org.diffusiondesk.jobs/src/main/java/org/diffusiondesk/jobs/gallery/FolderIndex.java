package org.diffusiondesk.jobs.gallery;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.diffusiondesk.api.error.EngineException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.error.UnavailableException;

/**
 * Keeps the rows in step with the files. Every method returns the names of the pictures whose row it changed. A big folder that is not known yet is read in
 * parts, the newest pictures first, so that nobody waits for all of it. Thread-safe.
 */
final class FolderIndex {
    static final int PART = 50;

    private static final Duration TURN_LIMIT = Duration.ofSeconds(15);
    private static final Duration GLANCE_LIMIT = Duration.ofSeconds(1);
    private static final Duration KEEP_GONE = Duration.ofDays(30);
    /** Longer than file systems take to give a folder another time; a folder that changed just now may change again under the same time. */
    private static final Duration TIME_GRAIN = Duration.ofMillis(100);

    private final PictureFolder outputs;
    private final PictureFolder bin;
    private final PictureTable table;
    private final PictureReader reader;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Map<String, FileStamp> known = new HashMap<>();
    private final Map<String, FileStamp> noPictures = new HashMap<>();
    private boolean checked;
    private long seen = -1;

    FolderIndex(PictureFolder outputs, PictureFolder bin, PictureTable table, PictureReader reader, Clock clock) {
        this.outputs = outputs;
        this.bin = bin;
        this.table = table;
        this.reader = reader;
        this.clock = clock;
    }

    /** Does something to the files and their rows that must not happen beside anything else here. */
    <T> T alone(FileWork<T> work) {
        if (!await(TURN_LIMIT)) {
            throw new UnavailableException("the gallery is busy reading pictures; try again later");
        }
        try {
            return work.run();
        } catch (IOException problem) {
            throw new EngineException(
                    ErrorCode.INTERNAL, "the pictures in " + outputs.path() + " can't be used: " + problem, problem);
        } finally {
            lock.unlock();
        }
    }

    /** What may fail because of a file. */
    interface FileWork<T> {
        T run() throws IOException;
    }

    private boolean await(Duration limit) {
        try {
            return lock.tryLock(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Compares everything with the files, those of pictures that are known as well. New ones are found by {@link #catchUp} afterwards. */
    List<String> check() {
        return alone(this::compare);
    }

    private List<String> compare() throws IOException {
        List<String> changed = new ArrayList<>();
        if (!outputs.exists()) {
            return changed; // a disk that is not there today is no reason to forget
        }
        Map<String, FileStamp> here = outputs.stamps();
        Map<String, FileStamp> binned = bin.stamps();
        Map<String, PictureTable.Known> rows = table.known();
        noPictures.keySet().retainAll(here.keySet());
        known.clear();
        checked = true;
        seen = -1;
        rows.forEach((name, row) -> {
            if (row.whereabouts() == Whereabouts.OUTPUTS && row.stamp().equals(here.get(name))) {
                known.put(name, row.stamp());
            }
        });
        changed.addAll(move(rows, Whereabouts.BIN, name -> !here.containsKey(name) && binned.containsKey(name)));
        changed.addAll(move(rows, Whereabouts.GONE, name -> !here.containsKey(name) && !binned.containsKey(name)));
        binned.keySet().removeAll(here.keySet());
        binned.keySet().removeAll(rows.keySet());
        Part part = read(bin, binned.keySet(), Whereabouts.BIN);
        changed.addAll(part.names());
        while (part.more()) {
            binned.keySet().removeAll(part.names());
            part = read(bin, binned.keySet(), Whereabouts.BIN);
            changed.addAll(part.names());
        }
        table.remove(table.goneBefore(clock.instant().minus(KEEP_GONE)));
        return changed;
    }

    private List<String> move(Map<String, PictureTable.Known> rows, Whereabouts to, Predicate<String> which) {
        List<String> names = rows.entrySet().stream()
                .filter(row -> row.getValue().whereabouts() != to)
                .map(Map.Entry::getKey)
                .filter(which)
                .toList();
        table.move(names, to, clock.instant());
        return names;
    }

    /**
     * Finds what has come or gone, by the names alone; at most {@value #PART} new pictures at once. Costs nothing when the folder has not changed.
     *
     * @return empty as well when another thread takes long at the same
     */
    List<String> catchUp() {
        if (!await(GLANCE_LIMIT)) {
            return List.of();
        }
        try {
            return alone(this::findNew);
        } finally {
            lock.unlock();
        }
    }

    private List<String> findNew() throws IOException {
        List<String> changed = new ArrayList<>(checked ? List.of() : compare());
        long change = outputs.changed();
        if (change == seen || change == 0) {
            return changed;
        }
        Set<String> names = outputs.names();
        List<String> vanished =
                known.keySet().stream().filter(name -> !names.contains(name)).toList();
        changed.addAll(vanished(vanished));
        names.removeAll(known.keySet());
        Part fresh = read(outputs, names, Whereabouts.OUTPUTS);
        changed.addAll(fresh.names());
        boolean settled = clock.millis() - change > TIME_GRAIN.toMillis();
        seen = settled && !fresh.more() ? change : -1;
        return changed;
    }

    /** Looks at files of these names, of which something was heard. */
    List<String> look(Collection<String> names) {
        return alone(() -> {
            List<String> vanished = new ArrayList<>();
            List<String> others = new ArrayList<>();
            for (String name : names) {
                Optional<FileStamp> stamp = outputs.stamp(name);
                if (stamp.isEmpty() && known.containsKey(name)) {
                    vanished.add(name);
                } else if (stamp.isPresent() && !stamp.get().equals(known.get(name))) {
                    others.add(name);
                }
            }
            List<String> changed = new ArrayList<>(vanished(vanished));
            changed.addAll(read(outputs, others, Whereabouts.OUTPUTS).names());
            return changed;
        });
    }

    /** They are not in the outputs folder any more; one that was being moved when DiffusionDesk ended is in the bin. */
    private List<String> vanished(List<String> names) throws IOException {
        List<String> binned = new ArrayList<>();
        List<String> gone = new ArrayList<>();
        for (String name : names) {
            (bin.stamp(name).isPresent() ? binned : gone).add(name);
        }
        table.move(binned, Whereabouts.BIN, clock.instant());
        table.move(gone, Whereabouts.GONE, clock.instant());
        names.forEach(known::remove);
        return names;
    }

    /** What was read, and whether there is more. */
    private record Part(List<String> names, boolean more) {}

    /** Reads some of these pictures, the newest first. */
    private Part read(PictureFolder folder, Collection<String> names, Whereabouts whereabouts) throws IOException {
        Map<String, FileStamp> stamps = new HashMap<>();
        for (String name : names) {
            folder.stamp(name)
                    .filter(stamp -> !stamp.equals(noPictures.get(name)))
                    .ifPresent(stamp -> stamps.put(name, stamp));
        }
        List<String> newest = stamps.keySet().stream()
                .sorted(Comparator.comparing((String name) -> stamps.get(name).modified())
                        .reversed())
                .limit(PART)
                .toList();
        List<PictureFacts> facts = new ArrayList<>();
        for (String name : newest) {
            FileStamp stamp = stamps.get(name);
            reader.read(folder.file(name), stamp).ifPresentOrElse(facts::add, () -> noPictures.put(name, stamp));
        }
        table.put(facts, whereabouts);
        if (whereabouts == Whereabouts.OUTPUTS) {
            facts.forEach(one -> known.put(one.name(), new FileStamp(one.bytes(), one.modified())));
        }
        return new Part(facts.stream().map(PictureFacts::name).toList(), newest.size() < stamps.size());
    }

    /** A picture came into the outputs folder by our doing. */
    void came(PictureFacts picture) {
        known.put(picture.name(), new FileStamp(picture.bytes(), picture.modified()));
    }

    /** A picture left the outputs folder by our doing. */
    void left(String name) {
        known.remove(name);
    }
}
