package org.diffusiondesk.jobs;

import java.nio.file.Path;

/**
 * How jobs are kept.
 *
 * @param queueLimit jobs that may wait
 * @param keepEnded ended jobs that can still be asked for
 * @param keepBytes pictures of ended jobs held in memory; those of older ones are read from their files again
 * @param maxPixels width times height of a request
 * @param retryInterrupted whether a job that a killed run was drawing is drawn once more
 * @param outputs folder of the pictures
 * @param version of DiffusionDesk, for the text in the pictures
 */
record JobSettings(
        int queueLimit,
        int keepEnded,
        long keepBytes,
        long maxPixels,
        boolean retryInterrupted,
        Path outputs,
        String version) {}
