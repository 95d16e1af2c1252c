package org.diffusiondesk.supervisor;

import org.diffusiondesk.api.resource.CyclePhase;
import org.diffusiondesk.api.worker.WorkerState;

/** The phase of the exchange as everybody else sees it. Pure. */
final class Phases {
    private Phases() {}

    /** {@code written}: whether the conversation was written down, or there was none. */
    static CyclePhase of(ExchangeState state, WorkerLife text, boolean written) {
        return switch (state) {
            case ExchangeState.Idle s -> CyclePhase.IDLE;
            case ExchangeState.Planning s -> CyclePhase.PLANNING;
            case ExchangeState.Yielding s -> yielding(text, written);
            case ExchangeState.Clearing s -> leaving(text, written);
            case ExchangeState.Settling s -> CyclePhase.SETTLING;
            case ExchangeState.Drawing s -> CyclePhase.DRAWING;
            case ExchangeState.Leaving s -> leaving(text, written);
            case ExchangeState.Admitting s -> CyclePhase.PLANNING;
            case ExchangeState.Freeing s -> CyclePhase.STOPPING;
            case ExchangeState.Freed s -> CyclePhase.SETTLING;
            case ExchangeState.Returning s -> CyclePhase.RELOADING;
        };
    }

    /** The language model starts, or another one leaves before that. */
    private static CyclePhase yielding(WorkerLife text, boolean written) {
        boolean another = text.state() instanceof WorkerState.Draining || text.state() instanceof WorkerState.Stopping;
        return another ? leaving(text, written) : CyclePhase.RELOADING;
    }

    private static CyclePhase leaving(WorkerLife text, boolean written) {
        if (text.state() instanceof WorkerState.Draining) {
            return CyclePhase.DRAINING;
        }
        return written || !(text.then() instanceof Then.Suspend) ? CyclePhase.STOPPING : CyclePhase.SAVING;
    }
}
