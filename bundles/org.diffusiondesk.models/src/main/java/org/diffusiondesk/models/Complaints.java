package org.diffusiondesk.models;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of what is wrong with a folder or a file once, however often it is looked at. Thread-safe. */
final class Complaints {
    private static final Logger LOG = LoggerFactory.getLogger(Complaints.class);
    private static final int MOST = 1000;

    private final Set<String> told = ConcurrentHashMap.newKeySet();

    void once(String problem) {
        if (told.size() < MOST && told.add(problem)) {
            LOG.warn("models: {}", problem);
        }
    }
}
