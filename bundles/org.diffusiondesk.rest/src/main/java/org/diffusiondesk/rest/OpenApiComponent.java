package org.diffusiondesk.rest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.diffusiondesk.http.Exchange;
import org.diffusiondesk.http.Route;
import org.diffusiondesk.http.Routes;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** {@code GET /openapi.yaml}: what all routes take and answer, written by hand in the files of the folder {@code openapi}, one after the other. */
@Component(configurationPid = "rest", configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class OpenApiComponent implements Routes {
    private static final List<String> FILES =
            List.of("head", "models", "pictures", "chat", "gallery", "resources", "sdapi", "components");

    @Override
    public List<Route> routes() {
        return List.of(Route.get("/openapi.yaml", OpenApiComponent::show));
    }

    private static void show(Exchange exchange) throws IOException {
        exchange.respondBytes(200, "application/yaml", text());
    }

    /** The whole description. */
    static byte[] text() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (String file : FILES) {
            try (InputStream part = OpenApiComponent.class.getResourceAsStream("/openapi/" + file + ".yaml")) {
                if (part == null) {
                    throw new IllegalStateException("openapi/" + file + ".yaml is not in the bundle");
                }
                part.transferTo(all);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return all.toByteArray();
    }
}
