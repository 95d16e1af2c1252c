package org.diffusiondesk.http;

/** Watches how the body of one request comes in. For whoever reads it: to be told of every piece. */
@FunctionalInterface
public interface BodyMeter {
    /**
     * So many bytes more are kept.
     *
     * @throws org.diffusiondesk.api.error.DeskException the body comes too slowly ({@code timeout}), or all bodies together would take more memory than
     *     they may ({@code unavailable}). No more of it should be read
     */
    void took(int bytes);
}
