package org.diffusiondesk.supervisor;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Those who wait until the present processes of some workers have ended. Belongs to the loop thread. */
final class EndWatches {
    private record Watch(Ticket<Boolean> ticket, Map<WorkerSide, Long> generations) {
        boolean over() {
            return generations.entrySet().stream()
                    .noneMatch(entry -> entry.getKey().life().alive()
                            && entry.getKey().life().generation() == entry.getValue());
        }
    }

    private final List<Watch> watches = new ArrayList<>();

    void add(Ticket<Boolean> ticket, WorkerSide... sides) {
        Map<WorkerSide, Long> generations = new LinkedHashMap<>();
        for (WorkerSide side : sides) {
            generations.put(side, side.life().generation());
        }
        watches.add(new Watch(ticket, generations));
    }

    void withdraw(Ticket<?> ticket) {
        watches.removeIf(watch -> watch.ticket() == ticket);
    }

    /** Answers those whose processes are gone. */
    void answer(Consumer<Effect> out) {
        for (Iterator<Watch> all = watches.iterator(); all.hasNext(); ) {
            Watch watch = all.next();
            if (watch.over()) {
                all.remove();
                out.accept(new Effect.Answer<>(watch.ticket(), true));
            }
        }
    }
}
