package org.diffusiondesk.supervisor;

/** What follows when a process that is being drained or stopped has ended. */
sealed interface Then {
    /** Nothing, until somebody asks. */
    record Rest() implements Then {}

    /** It is started again. */
    record Start() implements Then {}

    /** Nothing, until a picture is done: what it has computed is written down before it ends. */
    record Suspend() implements Then {}

    /** The first of the queue, who wants another model, decides. The drain is taken back when that one goes away. */
    record Switch() implements Then {}

    /** It counts as a failure, for this reason, and is retried by the {@link RestartPolicy}. */
    record Recover(String reason) implements Then {}

    Then REST = new Rest();
    Then START = new Start();
    Then SUSPEND = new Suspend();
    Then SWITCH = new Switch();
}
