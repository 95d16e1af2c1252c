package org.diffusiondesk.app;

import java.io.IOException;
import java.util.Dictionary;
import java.util.Map;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.http.HttpEndpoint;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the engines start when the server has its port. Without a window DiffusionDesk is of no use without one, and ends before it has started any
 * other process.
 */
@Component(
        immediate = true,
        service = {})
public final class EngineGate {
    private static final Logger LOG = LoggerFactory.getLogger(EngineGate.class);

    @Activate
    public EngineGate(@Reference Run run, @Reference HttpEndpoint endpoint, @Reference ConfigurationAdmin admin)
            throws IOException {
        if (listens(endpoint, run)) {
            for (Map.Entry<String, Dictionary<String, Object>> engine :
                    run.engines().entrySet()) {
                admin.getConfiguration(engine.getKey(), "?").update(engine.getValue());
            }
        }
    }

    private static boolean listens(HttpEndpoint endpoint, Run run) {
        try {
            endpoint.uri();
            return true;
        } catch (DeskException e) {
            if (run.options().workbench()) {
                LOG.error("http: {}", e.text());
                return true;
            }
            System.err.println("diffusiondesk: " + e.text());
            run.lifecycle().exit(Lifecycle.REFUSED);
            return false;
        }
    }
}
