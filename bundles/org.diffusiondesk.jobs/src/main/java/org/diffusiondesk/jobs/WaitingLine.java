package org.diffusiondesk.jobs;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Those who wait, in the order of their ranks. No step looks at each of them: a place is found by halving, and nobody is numbered anew when others come or
 * go. Not thread-safe.
 */
final class WaitingLine<W> {
    private record Place<W>(W who, long rank, long arrival) {}

    private static final Comparator<Place<?>> ORDER =
            Comparator.<Place<?>>comparingLong(Place::rank).thenComparingLong(Place::arrival);

    private final List<Place<W>> places = new ArrayList<>();
    private final Map<W, Place<W>> known = new IdentityHashMap<>();
    private long arrivals;

    /** Puts somebody new behind all those with the same rank or a lower one; returns the place, the first being 1. */
    int add(W who, long rank) {
        Place<W> place = new Place<>(who, rank, ++arrivals);
        int index = -1 - index(place);
        places.add(index, place);
        known.put(who, place);
        return index + 1;
    }

    /** Returns the place that somebody had; 0 for none. */
    int remove(W who) {
        int place = place(who);
        if (place > 0) {
            places.remove(place - 1);
            known.remove(who);
        }
        return place;
    }

    /** Who is next leaves the line. */
    Optional<W> takeFirst() {
        if (places.isEmpty()) {
            return Optional.empty();
        }
        W first = places.removeFirst().who();
        known.remove(first);
        return Optional.of(first);
    }

    /** The first place is 1; 0 for somebody who does not wait. */
    int place(W who) {
        return Optional.ofNullable(known.get(who))
                .map(place -> index(place) + 1)
                .orElse(0);
    }

    int size() {
        return places.size();
    }

    /** Those from this place on up to the one before {@code end}, as they are now. */
    List<W> from(int place, int end) {
        return places.subList(place - 1, end - 1).stream().map(Place::who).toList();
    }

    void clear() {
        places.clear();
        known.clear();
    }

    /** As of {@code Collections.binarySearch}. */
    private int index(Place<W> place) {
        int low = 0;
        int high = places.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            int order = ORDER.compare(places.get(middle), place);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return -1 - low;
    }
}
