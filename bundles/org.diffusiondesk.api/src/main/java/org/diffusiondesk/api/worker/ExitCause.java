package org.diffusiondesk.api.worker;

/** Why a worker process ended. */
public enum ExitCause {
    /** We asked it to. */
    ASKED,
    /** By itself with exit code 0. */
    CLEAN,
    /** By itself with another exit code or by a signal of its own (abort, segmentation fault). */
    CRASHED,
    /** Somebody else killed it (SIGKILL, SIGTERM). */
    KILLED,
    /** It ran out of memory: its last words or its exit code say so. */
    OUT_OF_MEMORY
}
