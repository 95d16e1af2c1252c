package org.diffusiondesk.engine.sd.worker;

import java.util.List;
import org.diffusiondesk.engine.sd.worker.wire.EngineInfo;
import org.diffusiondesk.engine.sd.worker.wire.WorkerEvent;

/** The native library as the worker uses it. All methods but {@link #info} are called on the engine thread only. */
interface Engine {
    EngineInfo info();

    /**
     * Opens a model; the one that was open must have been closed.
     *
     * @throws Refusal it can not be opened
     */
    Model open(ModelSpec spec, JobControl job);

    /**
     * Enlarges a picture.
     *
     * @throws Refusal it can not be done
     */
    WorkerEvent.Image upscale(UpscaleRequest request, JobControl job);

    /** An open model. */
    interface Model extends AutoCloseable {
        ModelLimits limits();

        /**
         * Draws; events go to {@code job}, which is also asked again and again whether to go on.
         *
         * @throws Refusal refused, cancelled or failed
         */
        List<WorkerEvent.Image> draw(DrawRequest request, JobControl job);

        @Override
        void close();
    }
}
