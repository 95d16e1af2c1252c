package org.diffusiondesk.engine.sd.worker;

import java.util.function.Supplier;
import org.diffusiondesk.engine.sd.worker.wire.WorkerEvent;

/** What running native work sees of its job. Called on the engine thread; never blocks. */
interface JobControl {
    boolean isCancelled();

    void event(WorkerEvent event);

    /** A preview, made only when somebody has the time to look at it. */
    void preview(Supplier<WorkerEvent.Preview> preview);
}
