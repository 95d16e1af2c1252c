package org.diffusiondesk.engine.llm;

import java.util.List;
import java.util.stream.Collectors;
import org.diffusiondesk.api.resource.ByteSize;

/** What llama-server says, before it loads, that it will need on each device. In MiB. */
record MemoryTable(List<Row> rows) {
    private static final long MIB = 1L << 20;

    /**
     * One device.
     *
     * @param card whether it is a graphics card; the machine's memory otherwise, of which only the need is told
     * @param free of a card
     */
    record Row(String name, boolean card, long free, long model, long context, long compute) {
        long need() {
            return model + context + compute;
        }

        private String text() {
            String where = card ? name + ", which has " + size(free) + " free," : "the machine's memory";
            return size(need()) + " of " + where + " (model " + size(model) + ", context " + size(context)
                    + ", computing " + size(compute) + ")";
        }
    }

    private static String size(long mib) {
        return ByteSize.text(mib * MIB);
    }

    MemoryTable {
        rows = List.copyOf(rows);
    }

    /** The KV cache on all devices, in bytes. */
    long contextBytes() {
        return rows.stream().mapToLong(Row::context).sum() * MIB;
    }

    /** Whether some of it goes to a graphics card. */
    boolean usesCard() {
        return rows.stream().anyMatch(row -> row.card() && row.need() > 0);
    }

    /** For a person. */
    String text() {
        return rows.stream().filter(row -> row.need() > 0).map(Row::text).collect(Collectors.joining(" and "));
    }
}
