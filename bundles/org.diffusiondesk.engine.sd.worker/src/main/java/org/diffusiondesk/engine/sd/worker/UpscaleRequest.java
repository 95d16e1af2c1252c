package org.diffusiondesk.engine.sd.worker;

/**
 * A picture to enlarge.
 *
 * @param model absolute path
 * @param factor 0 for the model's own
 */
record UpscaleRequest(String model, int factor, Pixels image) {}
