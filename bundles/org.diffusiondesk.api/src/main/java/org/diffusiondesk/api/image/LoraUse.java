package org.diffusiondesk.api.image;

/** A LoRA by its name in the catalogue, and how strongly it counts (1 is as trained; may be negative). */
public record LoraUse(String name, double weight) {}
