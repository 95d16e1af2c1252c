package org.diffusiondesk.api.image;

import java.time.Instant;

/**
 * Something that happened to a job and is kept with it.
 *
 * @param kind a {@link JobState#wire()}, {@code priority} or {@code again}
 * @param text for people; may be empty
 */
public record JobEvent(Instant at, String kind, String text) {}
