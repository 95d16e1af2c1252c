package org.diffusiondesk.hardware;

import java.util.OptionalLong;

/** The memory that the CPU computes in. */
interface MachineMemory {
    /** Resident memory of a process in bytes; empty when it does not exist or can't be asked. */
    OptionalLong residentBytes(long pid);

    /** What of a process's memory can't be taken back, such as the page cache behind a mapped file; empty as above. */
    OptionalLong privateBytes(long pid);

    /** All of it, or the limit of our control group where that is lower. */
    long totalBytes();

    /** How much of {@link #totalBytes()} a new process could get. */
    long freeBytes();

    /** What measures it, for people. */
    String source();
}
