package org.diffusiondesk.proxy;

import java.time.Duration;
import java.util.List;
import org.diffusiondesk.api.text.TextService;
import org.diffusiondesk.api.worker.Workers;
import org.diffusiondesk.http.Route;
import org.diffusiondesk.http.Routes;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** The proxy as a component: there while there is a language model service. */
@Component(configurationPid = "proxy", configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class ProxyComponent implements Routes {
    /** Settings {@code proxy.*}. */
    public @interface Config {
        /** Bytes of a request's body. */
        long maxBody() default 16L << 20;

        /** Seconds that llama-server may be silent before its request counts as lost. */
        long answerTimeout() default 3600;

        /** Requests at work at the same time. */
        int maxConnections() default 256;
    }

    private final UpstreamClient upstream;
    private final ProxyRoutes routes;

    @Activate
    public ProxyComponent(Config config, @Reference TextService text, @Reference Workers workers) {
        ProxySettings settings = new ProxySettings(
                config.maxBody(), Duration.ofSeconds(config.answerTimeout()), config.maxConnections());
        this.upstream = UpstreamClient.start(settings.maxConnections());
        this.routes = new ProxyRoutes(text, workers, upstream, settings);
    }

    @Override
    public List<Route> routes() {
        return routes.routes();
    }

    @Deactivate
    void close() {
        upstream.stop();
    }
}
