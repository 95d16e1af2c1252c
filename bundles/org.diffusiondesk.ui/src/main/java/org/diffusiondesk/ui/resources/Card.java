package org.diffusiondesk.ui.resources;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.diffusiondesk.api.resource.MemorySnapshot;
import org.diffusiondesk.api.resource.ResourcePlan;
import org.diffusiondesk.api.worker.WorkerId;

/**
 * What is drawn of a device's memory. Amounts are bytes from the left end of the bar.
 *
 * @param now who uses it; from left to right without gaps up to the total
 * @param next who would use it while the next picture is drawn, if nobody were taken out; empty without a plan
 * @param lines limits that go through both
 */
record Card(Axis axis, List<Share> now, List<Share> next, List<Line> lines) {
    /** Whose memory it is. */
    enum Owner {
        OTHERS,
        IMAGE,
        WORDS,
        FREE
    }

    /**
     * A piece of the bar.
     *
     * @param leaves whether it is taken out of this device for the picture
     */
    record Share(Owner owner, long from, long to, boolean leaves) {
        long bytes() {
            return to - from;
        }
    }

    /** Which limit. */
    enum Limit {
        THRESHOLD,
        BUDGET
    }

    /** A limit at its place. */
    record Line(Limit limit, long at) {}

    Card {
        now = List.copyOf(now);
        next = List.copyOf(next);
        lines = List.copyOf(lines);
    }

    static Card of(MemorySnapshot snapshot, Optional<ResourcePlan> plan) {
        long others = snapshot.othersBytes();
        long words = plan.flatMap(ResourcePlan::text)
                .map(need -> need.bytes(snapshot.kind()))
                .orElse(0L);
        long image = plan.map(known -> known.image().bytes(snapshot.kind())).orElse(0L);
        long ours = Math.max(snapshot.availableBytes(), Math.max(snapshot.oursBytes(), words + image));
        Axis axis = Axis.of(others, ours, snapshot.totalBytes());
        List<Share> now = row(
                others,
                snapshot.workerBytes().getOrDefault(WorkerId.SD, 0L),
                snapshot.workerBytes().getOrDefault(WorkerId.LLM, 0L),
                false);
        long used = now.isEmpty() ? 0 : now.getLast().to();
        if (used < snapshot.totalBytes()) {
            now.add(new Share(Owner.FREE, used, snapshot.totalBytes(), false));
        }
        List<Share> next =
                plan.map(known -> row(others, image, words, leaves(known))).orElseGet(ArrayList::new);
        return new Card(axis, now, next, lines(snapshot, plan));
    }

    private static boolean leaves(ResourcePlan plan) {
        return switch (plan.decision()) {
            case OFFLOAD_TEXT, MOVE_TEXT_TO_CPU, REFUSE -> true;
            case COEXIST -> false;
        };
    }

    private static List<Share> row(long others, long image, long words, boolean wordsLeave) {
        List<Share> row = new ArrayList<>();
        add(row, Owner.OTHERS, others, false);
        add(row, Owner.IMAGE, image, false);
        add(row, Owner.WORDS, words, wordsLeave);
        return row;
    }

    private static void add(List<Share> row, Owner owner, long bytes, boolean leaves) {
        if (bytes > 0) {
            long from = row.isEmpty() ? 0 : row.getLast().to();
            row.add(new Share(owner, from, from + bytes, leaves));
        }
    }

    private static List<Line> lines(MemorySnapshot snapshot, Optional<ResourcePlan> plan) {
        List<Line> lines = new ArrayList<>();
        long available = snapshot.availableBytes();
        plan.ifPresent(known -> lines.add(
                new Line(Limit.THRESHOLD, snapshot.othersBytes() + Math.round(known.threshold() * available))));
        if (snapshot.budgetBytes().isPresent()) {
            lines.add(new Line(Limit.BUDGET, snapshot.othersBytes() + available));
        }
        return lines;
    }
}
