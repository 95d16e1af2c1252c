package org.diffusiondesk.api.history;

/** A tag, and how many pictures that are not in the bin have it. */
public record TagCount(String tag, long pictures) {}
