package org.diffusiondesk.supervisor;

import java.util.Locale;
import java.util.stream.Collectors;
import org.diffusiondesk.api.image.ImageDemand.Pressure;
import org.diffusiondesk.api.resource.ByteSize;
import org.diffusiondesk.api.resource.DeviceKind;
import org.diffusiondesk.api.resource.MemorySnapshot;
import org.diffusiondesk.api.resource.ResourcePlan.Decision;

/** The sums behind a plan in a sentence for people. Pure. */
final class PlanText {
    static final String NOT_MEASURED = "The memory could not be measured; both models stay loaded.";

    private PlanText() {}

    static String fits(MemoryView view, double threshold) {
        MemorySnapshot snapshot = view.snapshot();
        if (view.text().isEmpty()) {
            return String.format(
                    Locale.ROOT,
                    "The picture needs %s of %s; no language model is loaded.",
                    size(image(view, 0)),
                    available(snapshot));
        }
        return String.format(
                Locale.ROOT,
                "%s: within %s, which is %.0f %% of %s.",
                together(view, image(view, 0)),
                size((long) (threshold * snapshot.availableBytes())),
                threshold * 100,
                available(snapshot));
    }

    static String offload(
            MemoryView view, ImageOption option, Decision decision, ResourceSettings settings, Pressure pressure) {
        MemorySnapshot snapshot = view.snapshot();
        String sums = view.text().isEmpty()
                ? String.format(Locale.ROOT, "The picture needs %s of %s", size(image(view, 0)), available(snapshot))
                : String.format(
                        Locale.ROOT,
                        "%s: %s %s, which is %.0f %% of %s",
                        together(view, image(view, 0)),
                        image(view, 0) + text(view) > settings.threshold() * snapshot.availableBytes()
                                ? "more than"
                                : "within",
                        size((long) (settings.threshold() * snapshot.availableBytes())),
                        settings.threshold() * 100,
                        available(snapshot));
        String why = pressure == Pressure.NORMAL || pressure == Pressure.IF_IT_FITS
                ? ""
                : ", but an attempt ran out of memory";
        return sums + why + ". " + deed(decision) + savers(option);
    }

    static String tooLarge(MemoryView view, ImageOption least) {
        DeviceKind device = view.snapshot().kind();
        return String.format(
                Locale.ROOT,
                "The picture needs %s%s, but only %s is available to us (%s in use by others%s).",
                size(least.estimate().bytes(device)),
                least.savers().isEmpty() ? "" : " even with everything that saves memory",
                available(view.snapshot()),
                size(view.snapshot().othersBytes()),
                view.snapshot().budgetBytes().isPresent()
                        ? ", resources.budget is "
                                + size(view.snapshot().budgetBytes().getAsLong())
                        : "");
    }

    private static String deed(Decision decision) {
        return switch (decision) {
            case COEXIST -> "No language model is in the way.";
            case OFFLOAD_TEXT -> "The language model is taken out and brought back after the picture.";
            case MOVE_TEXT_TO_CPU -> "The language model runs on the CPU until the picture is done.";
            case REFUSE -> "";
        };
    }

    private static String savers(ImageOption option) {
        return option.savers().isEmpty()
                ? ""
                : option.savers().stream()
                        .map(saver -> saver.wire().replace('_', ' '))
                        .collect(Collectors.joining(", ", " To save memory: ", "."));
    }

    private static String together(MemoryView view, long image) {
        return String.format(
                Locale.ROOT,
                "The picture needs %s and the language model %s, together %s",
                size(image),
                size(text(view)),
                size(image + text(view)));
    }

    private static long image(MemoryView view, int option) {
        return view.images().get(option).estimate().bytes(view.snapshot().kind());
    }

    private static long text(MemoryView view) {
        return view.text()
                .map(estimate -> estimate.bytes(view.snapshot().kind()))
                .orElse(0L);
    }

    private static String available(MemorySnapshot snapshot) {
        return size(snapshot.availableBytes()) + " of " + snapshot.name();
    }

    private static String size(long bytes) {
        return ByteSize.text(bytes);
    }
}
