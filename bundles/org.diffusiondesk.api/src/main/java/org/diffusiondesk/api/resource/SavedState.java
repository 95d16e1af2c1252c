package org.diffusiondesk.api.resource;

import java.time.Instant;
import org.diffusiondesk.api.text.TextLaunch;

/**
 * The language model that was taken out, and will be brought back.
 *
 * @param config exactly what it was started with
 * @param wasRunning whether it ran (or was being started) when it was saved
 * @param conversation whether the conversation's state (KV cache) was saved too, so that it comes back warm
 */
public record SavedState(TextLaunch config, boolean wasRunning, boolean conversation, Instant savedAt) {}
