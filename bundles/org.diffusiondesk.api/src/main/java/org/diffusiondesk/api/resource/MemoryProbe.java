package org.diffusiondesk.api.resource;

import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Measures memory. Thread-safe; a call takes a millisecond or so and never waits for an engine. Where there is a graphics card, the first one may take
 * a few seconds, because it wakes up the card.
 */
public interface MemoryProbe {
    /** Resident memory of a process in bytes; empty when it does not exist or can't be asked. */
    OptionalLong residentBytes(long pid);

    /**
     * Every device as it is now: the machine's memory first, then the GPUs. Never empty. A GPU whose driver stops answering is left out.
     *
     * @param pids whose use is to be told apart from that of others
     */
    List<DeviceMemory> read(Set<Long> pids);
}
