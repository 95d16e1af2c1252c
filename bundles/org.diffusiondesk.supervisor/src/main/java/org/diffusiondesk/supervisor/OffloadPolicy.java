package org.diffusiondesk.supervisor;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.diffusiondesk.api.image.ImageDemand.Pressure;
import org.diffusiondesk.api.resource.DeviceKind;
import org.diffusiondesk.api.resource.MemorySaver;
import org.diffusiondesk.api.resource.MemorySnapshot;
import org.diffusiondesk.api.resource.ResourcePlan;
import org.diffusiondesk.api.resource.ResourcePlan.Decision;
import org.diffusiondesk.api.worker.WorkerId;

/** Decides how a picture gets its memory, and whether a language model may start. Pure. */
final class OffloadPolicy {
    private final ResourceSettings settings;

    OffloadPolicy(ResourceSettings settings) {
        this.settings = settings;
    }

    /**
     * The plan for one picture.
     *
     * @param view what was measured for it; its text is the language model that runs or is to come back
     */
    ResourcePlan plan(MemoryView view, Pressure pressure) {
        ImageOption plain = view.images().getFirst();
        MemorySnapshot snapshot = view.snapshot();
        if (!snapshot.measured()) {
            return plan(view, Decision.COEXIST, plain, PlanText.NOT_MEASURED);
        }
        DeviceKind device = snapshot.kind();
        long image = plain.estimate().bytes(device);
        long text = view.text().map(estimate -> estimate.bytes(device)).orElse(0L);
        boolean pressed = pressure == Pressure.ALONE || pressure == Pressure.SAVING;
        boolean share = image + text <= (long) (settings.threshold() * snapshot.availableBytes());
        boolean alone = view.text().isEmpty() && image <= snapshot.availableBytes();
        if (!pressed && (share || alone)) {
            return plan(view, Decision.COEXIST, plain, PlanText.fits(view, settings.threshold()));
        }
        Optional<ImageOption> option = pressure == Pressure.SAVING ? smallest(view) : firstThatFits(view);
        if (option.isEmpty()) {
            ImageOption least = smallest(view).orElse(plain);
            return plan(view, Decision.REFUSE, least, PlanText.tooLarge(view, least));
        }
        Decision decision = view.text().isEmpty() ? Decision.COEXIST : outOfTheWay(view);
        return plan(view, decision, option.get(), PlanText.offload(view, option.get(), decision, settings, pressure));
    }

    private Decision outOfTheWay(MemoryView view) {
        boolean roomInRam = view.onCpu()
                .filter(cpu -> cpu.estimate().bytes(DeviceKind.RAM) <= view.freeRamBytes())
                .isPresent();
        return settings.moveToCpu() && view.snapshot().kind() == DeviceKind.VRAM && roomInRam
                ? Decision.MOVE_TEXT_TO_CPU
                : Decision.OFFLOAD_TEXT;
    }

    private static Optional<ImageOption> firstThatFits(MemoryView view) {
        long available = view.snapshot().availableBytes();
        return view.images().stream()
                .filter(option -> bytes(option, view) <= available)
                .findFirst();
    }

    /** Of those that need least the one with the fewest savers. After an attempt ran out of memory the sums are not trusted any more. */
    private static Optional<ImageOption> smallest(MemoryView view) {
        return view.images().stream().min(Comparator.comparingLong(option -> bytes(option, view)));
    }

    private static long bytes(ImageOption option, MemoryView view) {
        return option.estimate().bytes(view.snapshot().kind());
    }

    private ResourcePlan plan(MemoryView view, Decision decision, ImageOption option, String reason) {
        return new ResourcePlan(
                decision,
                option.savers(),
                view.text(),
                option.estimate(),
                view.snapshot(),
                settings.threshold(),
                reason);
    }

    /**
     * Whether a language model may start now.
     *
     * @param view its text is that language model, its picture the one that is drawn, if one is
     * @param drawing whether a picture is drawn
     * @param imageLoaded whether the sd-worker holds a model
     */
    Admission admit(MemoryView view, boolean drawing, boolean imageLoaded) {
        MemorySnapshot snapshot = view.snapshot();
        if (!snapshot.measured() || view.text().isEmpty() || !(drawing || imageLoaded)) {
            return Admission.START;
        }
        DeviceKind device = snapshot.kind();
        long text = view.text().get().bytes(device);
        long held = snapshot.workerBytes().getOrDefault(WorkerId.SD, 0L);
        long picture = view.images().isEmpty()
                ? 0
                : view.images().getFirst().estimate().bytes(device);
        if (text + Math.max(held, picture) <= (long) (settings.threshold() * snapshot.availableBytes())) {
            return Admission.START;
        }
        return drawing ? Admission.HOLD : Admission.FREE_IMAGE;
    }

    /** The sets of savers to be estimated for a plan, from none to all. */
    static List<List<MemorySaver>> ladder() {
        List<MemorySaver> all = List.of(MemorySaver.values());
        return IntStream.rangeClosed(0, all.size())
                .mapToObj(n -> all.subList(0, n))
                .toList();
    }
}
