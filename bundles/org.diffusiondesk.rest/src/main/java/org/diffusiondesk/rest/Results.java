package org.diffusiondesk.rest;

import java.util.concurrent.ExecutionException;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.EngineException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.image.ImageJob;
import org.diffusiondesk.api.image.ImageResult;

/** Waiting for a job's result. */
public final class Results {
    private Results() {}

    /** Waits for as long as the job takes: pictures have no time limit, and every job ends. */
    public static ImageResult await(ImageJob job) throws InterruptedException {
        try {
            return job.result().toCompletableFuture().get();
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof DeskException reason
                    ? reason
                    : new EngineException(ErrorCode.INTERNAL, "the job failed by a fault of DiffusionDesk", failed);
        }
    }
}
