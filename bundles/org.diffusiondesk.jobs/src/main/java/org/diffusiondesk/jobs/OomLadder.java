package org.diffusiondesk.jobs;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.EngineException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.image.ImageDemand.Pressure;
import org.diffusiondesk.api.resource.ByteSize;
import org.diffusiondesk.api.resource.MemorySaver;
import org.diffusiondesk.api.resource.MemorySnapshot;
import org.diffusiondesk.api.resource.ResourcePlan;
import org.diffusiondesk.api.resource.ResourcePlan.Decision;

/** What is tried when the sd-worker runs out of memory: without the language model, then with everything that saves memory. Pure. */
final class OomLadder {
    private OomLadder() {}

    /** The pressure to try after an attempt under this one, with this plan, failed like this; empty when nothing is left that would help. */
    static Optional<Pressure> next(Pressure pressure, ResourcePlan plan, DeskException error) {
        if (error.code() != ErrorCode.MEMORY_SHORT || plan.decision() == Decision.REFUSE) {
            return Optional.empty();
        }
        if (pressure == Pressure.NORMAL && textIsBeside(plan)) {
            return Optional.of(Pressure.ALONE);
        }
        boolean saverLeft = !EnumSet.allOf(MemorySaver.class).equals(savers(plan));
        return pressure != Pressure.SAVING && saverLeft ? Optional.of(Pressure.SAVING) : Optional.empty();
    }

    /** Where nothing was measured, nothing is known of the language model either. */
    private static boolean textIsBeside(ResourcePlan plan) {
        return switch (plan.decision()) {
            case COEXIST -> plan.text().isPresent() || !plan.snapshot().measured();
            case MOVE_TEXT_TO_CPU -> true;
            case OFFLOAD_TEXT, REFUSE -> false;
        };
    }

    /** Whether an attempt with this plan can end otherwise than one with the plan before. */
    static boolean differs(ResourcePlan before, ResourcePlan now) {
        return before.decision() != now.decision() || !savers(before).equals(savers(now));
    }

    private static EnumSet<MemorySaver> savers(ResourcePlan plan) {
        EnumSet<MemorySaver> savers = EnumSet.noneOf(MemorySaver.class);
        savers.addAll(plan.savers());
        return savers;
    }

    /** What people are told while this is tried. */
    static String note(Pressure pressure) {
        return switch (pressure) {
            case IF_IT_FITS, NORMAL -> "out of memory; trying again";
            case ALONE -> "out of memory; trying again without the language model";
            case SAVING -> "out of memory; trying again with everything that saves memory";
        };
    }

    /** The end of the ladder, with both numbers and what was tried last. */
    static EngineException givenUp(ResourcePlan plan, DeskException error) {
        MemorySnapshot memory = plan.snapshot();
        List<String> tried = new ArrayList<>();
        if (plan.decision() == Decision.OFFLOAD_TEXT) {
            tried.add("without the language model");
        }
        if (!plan.savers().isEmpty()) {
            tried.add("with "
                    + String.join(
                            ", ", plan.savers().stream().map(MemorySaver::wire).toList()));
        }
        String numbers = memory.measured()
                ? "the estimate is %s, and %s are available on %s"
                        .formatted(
                                ByteSize.text(plan.image().bytes(memory.kind())),
                                ByteSize.text(memory.availableBytes()),
                                memory.name())
                : "how much there is could not be measured";
        return new EngineException(
                ErrorCode.MEMORY_SHORT,
                "The memory is too short, even "
                        + (tried.isEmpty() ? "for the image model by itself" : String.join(" and ", tried)) + ": "
                        + numbers + ". A smaller picture or a smaller model may fit. " + error.text(),
                error);
    }
}
