package org.diffusiondesk.api.model;

/**
 * What an image model is best at; fills whatever a request leaves open.
 *
 * @param width  pixels
 * @param height pixels
 * @param steps  sampling steps
 * @param cfgScale classifier-free guidance scale
 * @param sampler the engine's name of a sampling method; empty for the engine's own choice
 * @param scheduler the engine's name of a scheduler; empty for the engine's own choice
 * @param clipSkip at which layer from the end the text encoder is read; 0 for the engine's own choice
 */
public record ImageDefaults(
        int width, int height, int steps, double cfgScale, String sampler, String scheduler, int clipSkip) {
    /** For a model that says nothing about itself. */
    public static final ImageDefaults GENERAL = new ImageDefaults(512, 512, 20, 7.0, "", "");

    /** With the engine's own choice of the text encoder's layer. */
    public ImageDefaults(int width, int height, int steps, double cfgScale, String sampler, String scheduler) {
        this(width, height, steps, cfgScale, sampler, scheduler, 0);
    }
}
