package org.diffusiondesk.http;

import java.util.Map;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * A request in Jetty's terms.
 *
 * @param callback to be completed exactly once, after the last write
 * @param pathParams decoded values of the path's templates
 * @param clientGone fires when the client hangs up; while the body is still being read that is the reader's business
 */
public record AsyncExchange(
        Request request, Response response, Callback callback, Map<String, String> pathParams, Cancellation clientGone) {
    public AsyncExchange {
        pathParams = Map.copyOf(pathParams);
    }
}
