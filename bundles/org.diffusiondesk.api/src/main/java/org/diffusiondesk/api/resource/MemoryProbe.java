package org.diffusiondesk.api.resource;

import java.util.OptionalLong;

/** Measures memory. Thread-safe; a call takes well under a millisecond. */
public interface MemoryProbe {
    /** Resident memory of a process in bytes; empty when it does not exist or can't be asked. */
    OptionalLong residentBytes(long pid);

    /** Physical memory of the machine in bytes, or the limit of our control group where that is lower. */
    long totalBytes();

    /** How much of {@link #totalBytes()} is free now. */
    long freeBytes();
}
