package org.diffusiondesk.supervisor;

import java.util.List;

/** The outcome of one event: how the worker stands now, and what has to be done. */
record Transition(WorkerLife life, List<WorkerAction> actions) {
    Transition {
        actions = List.copyOf(actions);
    }

    static Transition to(WorkerLife life, WorkerAction... actions) {
        return new Transition(life, List.of(actions));
    }
}
