package org.diffusiondesk.api.worker;

/** The right to use a ready worker. While it is open, the worker counts as busy and is not stopped. Closing twice does nothing. */
public interface Lease extends AutoCloseable {
    Endpoint endpoint();

    @Override
    void close();
}
