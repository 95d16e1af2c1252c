package org.diffusiondesk.http;

import java.util.Map;
import org.diffusiondesk.http.internal.ErrorAnswer;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * A request in Jetty's terms.
 *
 * @param callback to be completed exactly once, after the last write
 * @param pathParams decoded values of the path's templates
 * @param clientGone fires when the client hangs up, once {@link #bodyRead} was called; until then the reader of the body hears of it
 * @param meter to be told of each piece of the body that is kept
 * @param maxBody bytes that a body may have at most
 */
public record AsyncExchange(
        Request request,
        Response response,
        Callback callback,
        Map<String, String> pathParams,
        ClientWatch clientGone,
        BodyMeter meter,
        long maxBody) {
    public AsyncExchange {
        pathParams = Map.copyOf(pathParams);
    }

    /** To be called when the body was read to its end: from now on the connection is watched. */
    public void bodyRead() {
        clientGone.watch();
    }

    /** Answers with an error body as long as nothing was sent, and ends the connection otherwise. Completes the callback. */
    public void fail(Throwable thrown) {
        ErrorAnswer.send(thrown, response, callback);
    }
}
