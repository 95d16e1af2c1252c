package org.diffusiondesk.api.image;

import java.time.Duration;
import java.util.Optional;
import org.diffusiondesk.api.error.DeskException;

/**
 * A job at one moment.
 *
 * @param position 1-based in the queue; 0 when it is not waiting
 * @param phase {@code queued}, {@code load}, {@code encode}, {@code sample}, {@code hires}, {@code decode}, {@code done}, {@code failed},
 *     {@code cancelled}
 * @param image 0-based index of the picture at work
 * @param step of {@code steps}, within the phase
 * @param elapsed since the worker took it
 * @param remaining estimate, where there is one
 * @param note for people, while something out of the ordinary goes on, for example {@code out of memory; trying again without the language model}
 */
public record JobProgress(
        String job,
        JobState state,
        int position,
        String phase,
        int image,
        int step,
        int steps,
        Duration elapsed,
        Optional<Duration> remaining,
        Optional<DeskException> error,
        Optional<String> note) {}
