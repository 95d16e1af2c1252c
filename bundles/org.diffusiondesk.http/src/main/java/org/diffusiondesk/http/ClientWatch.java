package org.diffusiondesk.http;

import org.diffusiondesk.api.concurrent.Cancellation;

/** Fires when the client of a request hangs up. */
public interface ClientWatch extends Cancellation {
    /** Begins to watch; only once the body of the request was read to its end. */
    void watch();

    /** Tells that writing to the client failed, which means the same. */
    void cancel();
}
