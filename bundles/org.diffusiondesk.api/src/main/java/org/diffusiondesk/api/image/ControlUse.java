package org.diffusiondesk.api.image;

/** A ControlNet by its name in the catalogue; its picture comes as {@link InputImage.Role#CONTROL}. {@code strength} 0 .. 10, as trained 1. */
public record ControlUse(String model, double strength) {}
