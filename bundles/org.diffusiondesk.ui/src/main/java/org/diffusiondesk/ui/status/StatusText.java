package org.diffusiondesk.ui.status;

import static org.diffusiondesk.ui.texts.Texts.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;
import org.diffusiondesk.api.resource.ByteSize;
import org.diffusiondesk.api.resource.DeviceKind;
import org.diffusiondesk.api.resource.MemorySnapshot;
import org.diffusiondesk.api.worker.WorkerId;

/** What the status line says about memory. Pure functions. */
final class StatusText {
    private static final double GIBI = 1L << 30;
    private static final long LARGE = 100L << 20;

    private StatusText() {}

    static String device(MemorySnapshot card) {
        return text(card.kind() == DeviceKind.VRAM ? "status.card.gpu" : "status.card.ram");
    }

    /** The unit is told once, unless a share is too small for it. For example "image 3.9 · text 2.1 · others 0.8 of 12 GiB". */
    static String shares(MemorySnapshot card) {
        List<String> all = new ArrayList<>();
        long image = card.workerBytes().getOrDefault(WorkerId.SD, 0L);
        long words = card.workerBytes().getOrDefault(WorkerId.LLM, 0L);
        boolean large = LongStream.of(image, words, card.othersBytes()).allMatch(bytes -> bytes == 0 || bytes >= LARGE);
        share(all, "status.card.image", image, large);
        share(all, "status.card.words", words, large);
        share(all, "status.card.others", card.othersBytes(), large);
        return text("status.card", String.join(" · ", all), ByteSize.text(card.totalBytes()));
    }

    private static void share(List<String> all, String whose, long bytes, boolean large) {
        if (bytes > 0) {
            all.add(text("status.card.share", text(whose), large ? gibi(bytes) : ByteSize.text(bytes)));
        }
    }

    private static String gibi(long bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes / GIBI);
    }
}
