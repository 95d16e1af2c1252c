package org.diffusiondesk.jobs.store;

/** What a finished job took. {@code work}: steps times pixels of all its pictures. */
public record Past(String model, long work, long loadingMillis, long samplingMillis) {}
