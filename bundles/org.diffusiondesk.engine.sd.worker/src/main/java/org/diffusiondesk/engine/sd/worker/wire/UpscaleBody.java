package org.diffusiondesk.engine.sd.worker.wire;

import org.jspecify.annotations.Nullable;

/**
 * Body of {@code POST /v1/images/upscale}.
 *
 * @param job how to call the job when it is to be cancelled
 * @param model absolute path of an ESRGAN file
 * @param factor absent for the model's own
 * @param image an encoded picture; base64 on the wire
 */
public record UpscaleBody(
        String job, String model, @Nullable Integer factor, byte[] image, boolean stream) {}
