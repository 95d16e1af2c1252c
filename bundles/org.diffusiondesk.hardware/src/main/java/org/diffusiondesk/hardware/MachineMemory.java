package org.diffusiondesk.hardware;

import java.util.OptionalLong;

/** The memory that the CPU computes in. */
interface MachineMemory {
    /**
     * It at one moment, in bytes.
     *
     * @param total all of it, or the limit of our control group where that is lower
     * @param free how much of that a new process could get; swap space does not count, because a model that is swapped out is as slow as none
     * @param source what measured it, for people
     */
    record Reading(long total, long free, String source) {}

    /** Resident memory of a process in bytes; empty when it does not exist or can't be asked. */
    OptionalLong residentBytes(long pid);

    /** What of a process's memory can't be taken back, such as the page cache behind a mapped file; empty as above. */
    OptionalLong privateBytes(long pid);

    /** Measures now. */
    Reading read();
}
