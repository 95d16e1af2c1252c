package org.diffusiondesk.supervisor;

import java.time.Duration;
import org.diffusiondesk.api.error.InvalidRequestException;

/** Refuses settings that make no sense, by their name. */
final class SettingBounds {
    private SettingBounds() {}

    static void atLeast(String setting, Duration value, Duration least) {
        if (value.compareTo(least) < 0) {
            throw new InvalidRequestException(
                    setting,
                    setting + " is " + value.toSeconds() + " s; it must be "
                            + (least.isZero() ? "0 or more" : "more than 0"));
        }
    }
}
