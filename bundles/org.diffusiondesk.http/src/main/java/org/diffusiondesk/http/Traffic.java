package org.diffusiondesk.http;

import java.util.List;
import java.util.Map;

/** A service that tells how the server's routes were used since the start of the program. */
public interface Traffic {
    /** What was asked of no route, of a foreign page or without a key that is right, is counted under this name. */
    String OTHER = "other";

    /** Upper ends, in seconds, of the times that answers are counted by. */
    List<Double> BOUNDS = List.of(0.005, 0.025, 0.1, 0.5, 2.5, 10.0, 60.0);

    /**
     * The use of one route.
     *
     * @param path as the route was registered, with its templates, so that there are only as many as routes; or {@link #OTHER}
     * @param statuses how many answers of each class: {@code 2xx}, {@code 4xx} ...
     * @param within for each of {@link #BOUNDS} how many answers were complete in that time
     * @param count all answers
     * @param seconds from the headers of the request to the end of the answer, together; a stream of events counts with all its time
     */
    record Use(String method, String path, Map<String, Long> statuses, List<Long> within, long count, double seconds) {
        public Use {
            statuses = Map.copyOf(statuses);
            within = List.copyOf(within);
        }
    }

    /** All routes that were used, by path and method. */
    List<Use> uses();

    /** Requests that are being answered now. */
    long open();
}
