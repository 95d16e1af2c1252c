package org.diffusiondesk.ui.resources;

import static org.diffusiondesk.ui.texts.Texts.text;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.diffusiondesk.api.image.ImageDemand;
import org.diffusiondesk.api.resource.ByteSize;
import org.diffusiondesk.api.resource.CyclePhase;
import org.diffusiondesk.api.resource.MemoryEstimate;
import org.diffusiondesk.api.resource.MemorySnapshot;
import org.diffusiondesk.api.resource.ResourcePlan;
import org.diffusiondesk.api.resource.ResourceStatus;
import org.diffusiondesk.api.worker.WorkerId;
import org.diffusiondesk.ui.kit.Light;

/** What is said about memory. Pure functions. */
final class ResourceText {
    private ResourceText() {}

    /** The exchange of models in a sentence or two. */
    static String phase(ResourceStatus status) {
        String sentence = status.failedReloads() > 0
                ? text("resources.phase.failed", status.failedReloads())
                : text("resources.phase." + phaseKey(status));
        return status.heldChats() > 0 ? text("resources.phase.held", sentence, status.heldChats()) : sentence;
    }

    private static String phaseKey(ResourceStatus status) {
        boolean out = status.saved().isPresent();
        return switch (status.phase()) {
            case IDLE -> out ? "out" : "idle";
            case DRAWING -> out ? "drawing" : "together";
            default -> status.phase().wire();
        };
    }

    static Light light(ResourceStatus status) {
        if (status.failedReloads() > 0) {
            return Light.BAD;
        }
        return status.phase() == CyclePhase.IDLE ? status.saved().isPresent() ? Light.BUSY : Light.GOOD : Light.BUSY;
    }

    /** How long the phase has lasted, for example "12 s"; empty while nothing goes on. */
    static String lasting(ResourceStatus status, Instant now) {
        long seconds = Duration.between(status.since(), now).toSeconds();
        return status.phase() == CyclePhase.IDLE || seconds < 1 ? "" : seconds + " s";
    }

    /** What the next picture would do. */
    static String next(Optional<ImageDemand> demand, Optional<ResourcePlan> plan) {
        if (demand.isEmpty() || plan.isEmpty()) {
            return text("resources.plan.none");
        }
        ImageDemand wanted = demand.get();
        String picture = text("resources.plan.picture", pixels(wanted.width()), pixels(wanted.height()));
        String sentence = text("resources.plan." + planKey(plan.get().decision()), picture);
        String savers = plan.get().savers().stream()
                .map(saver -> text("resources.saver." + saver.wire()))
                .collect(Collectors.joining(", "));
        return savers.isEmpty() ? sentence : text("resources.plan.savers", sentence, savers);
    }

    private static String planKey(ResourcePlan.Decision decision) {
        return switch (decision) {
            case COEXIST -> "coexist";
            case OFFLOAD_TEXT -> "offload";
            case MOVE_TEXT_TO_CPU -> "cpu";
            case REFUSE -> "refuse";
        };
    }

    private static String pixels(int side) {
        return Integer.toString(side); // without the thousands' separators that a pattern would put in
    }

    static String swaps(ResourceStatus status) {
        String last = status.lastSwap()
                .map(took -> text("resources.swaps.last", String.format(Locale.ROOT, "%.1f", took.toMillis() / 1000.0)))
                .orElse("");
        return text("resources.swaps", status.swaps(), last);
    }

    static String name(Card.Owner owner) {
        return switch (owner) {
            case OTHERS -> text("resources.others");
            case IMAGE -> text("resources.image");
            case WORDS -> text("resources.words");
            case FREE -> text("resources.free");
        };
    }

    /** For example "Image 245 MiB". */
    static String share(Card.Owner owner, long bytes) {
        return text("resources.share", name(owner), bytes > 0 ? ByteSize.text(bytes) : text("unknown"));
    }

    /** What somebody uses. */
    static String now(Card.Owner owner, ResourcesModel.View view) {
        return share(owner, used(owner, view.snapshot()));
    }

    /** What somebody uses, and what a worker is expected to use. */
    static String share(Card.Owner owner, ResourcesModel.View view) {
        String now = now(owner, view);
        return estimate(owner, view.plan())
                .map(need -> text(
                        "resources.estimate",
                        now,
                        ByteSize.text(need.bytes(view.snapshot().kind()))))
                .orElse(now);
    }

    /** How the estimate of a worker came about; empty where there is none. */
    static String basis(Card.Owner owner, ResourcesModel.View view) {
        return estimate(owner, view.plan())
                .map(need -> text(
                                "resources.estimate.rule",
                                name(owner),
                                ByteSize.text(need.bytes(view.snapshot().kind())),
                                text("resources.rule." + need.rule().wire()))
                        + need.parts().stream()
                                .map(part -> "\n" + part.device().wire().toUpperCase(Locale.ROOT) + "  "
                                        + ByteSize.text(part.bytes()) + "  " + part.name())
                                .collect(Collectors.joining()))
                .orElse("");
    }

    private static Optional<MemoryEstimate> estimate(Card.Owner owner, Optional<ResourcePlan> plan) {
        return switch (owner) {
            case IMAGE -> plan.map(ResourcePlan::image);
            case WORDS -> plan.flatMap(ResourcePlan::text);
            case OTHERS, FREE -> Optional.empty();
        };
    }

    private static long used(Card.Owner owner, MemorySnapshot snapshot) {
        return switch (owner) {
            case OTHERS -> snapshot.othersBytes();
            case IMAGE -> snapshot.workerBytes().getOrDefault(WorkerId.SD, 0L);
            case WORDS -> snapshot.workerBytes().getOrDefault(WorkerId.LLM, 0L);
            case FREE -> snapshot.freeBytes();
        };
    }

    /** The limit in a few words, for its line. */
    static String line(Card.Limit limit, ResourcesModel.View view) {
        return switch (limit) {
            case THRESHOLD -> text("resources.line.threshold", percent(view));
            case BUDGET -> text("resources.line.budget") + " " + ByteSize.text(budget(view));
        };
    }

    /** What the limit means. */
    static String meaning(Card.Limit limit, ResourcesModel.View view) {
        return switch (limit) {
            case THRESHOLD -> {
                double share = view.plan().map(ResourcePlan::threshold).orElse(0.0);
                yield text(
                        "resources.tip.threshold",
                        ByteSize.text(Math.round(share * view.snapshot().availableBytes())));
            }
            case BUDGET -> text("resources.tip.budget", ByteSize.text(budget(view)));
        };
    }

    private static long percent(ResourcesModel.View view) {
        return Math.round(100 * view.plan().map(ResourcePlan::threshold).orElse(0.0));
    }

    private static long budget(ResourcesModel.View view) {
        return view.snapshot().budgetBytes().orElse(0);
    }

    /** All of it in words, for those who can't see the bar. */
    static String summary(ResourcesModel.View view) {
        StringBuilder all = new StringBuilder(title(view.snapshot()));
        for (Card.Owner owner : Card.Owner.values()) {
            all.append("; ").append(share(owner, view));
        }
        return all.toString();
    }

    static String title(MemorySnapshot snapshot) {
        String name = snapshot.name();
        String capital = name.isEmpty() ? name : Character.toUpperCase(name.charAt(0)) + name.substring(1);
        return text("resources.title", capital, ByteSize.text(snapshot.totalBytes()));
    }
}
