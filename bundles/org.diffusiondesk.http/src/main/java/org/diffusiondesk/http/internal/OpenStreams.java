package org.diffusiondesk.http.internal;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The event streams that are open, so that they can be ended when the server stops; by themselves some would never end. */
final class OpenStreams {
    private final Set<JettyEventStream> open = ConcurrentHashMap.newKeySet();

    void add(JettyEventStream stream) {
        open.add(stream);
    }

    void remove(JettyEventStream stream) {
        open.remove(stream);
    }

    void closeAll() {
        List.copyOf(open).forEach(JettyEventStream::close);
    }
}
