package org.diffusiondesk.models.memory;

import org.diffusiondesk.api.resource.DeviceKind;

/**
 * The most that was used of a device.
 *
 * @param size what it grows with: pixels or tokens
 * @param runs how often it was looked at
 */
record Peak(Series series, long size, long bytes, int runs) {
    /**
     * What stays the same while the size changes.
     *
     * @param model its id and a digest of its files' sizes and times
     * @param setup everything else that decides
     */
    record Series(String model, String setup, DeviceKind device) {}

    /** After another run: grows at once, and goes down an eighth of the way, so that one small picture does not make the next large one fail. */
    Peak after(long seen) {
        long next = seen >= bytes ? seen : bytes - (bytes - seen) / 8;
        return new Peak(series, size, next, Math.min(runs + 1, 1_000_000));
    }
}
