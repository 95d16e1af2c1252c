package org.diffusiondesk.rest.sdapi;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.diffusiondesk.api.error.UnavailableException;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.resource.DeviceKind;
import org.diffusiondesk.api.resource.DeviceMemory;
import org.diffusiondesk.api.resource.MemoryProbe;
import org.diffusiondesk.api.resource.ResourceOrchestrator;
import org.diffusiondesk.http.Exchange;
import org.diffusiondesk.http.Json;
import org.diffusiondesk.http.Route;
import org.diffusiondesk.http.Routes;
import tools.jackson.databind.node.ObjectNode;

/** {@code memory}, and the model out of it and back. */
final class MemoryRoutes implements Routes {
    private final MemoryProbe memory;
    private final OptionRoutes options;
    private final Supplier<Optional<ResourceOrchestrator>> resources;

    MemoryRoutes(MemoryProbe memory, OptionRoutes options, Supplier<Optional<ResourceOrchestrator>> resources) {
        this.memory = memory;
        this.options = options;
        this.resources = resources;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Dialect.get("memory", this::show),
                Dialect.post("unload-checkpoint", this::unload),
                Dialect.post("reload-checkpoint", this::reload));
    }

    private void show(Exchange exchange) throws IOException {
        List<DeviceMemory> devices = memory.read(Set.of());
        ObjectNode answer = Json.object();
        answer.set("ram", figures(devices.getFirst()));
        ObjectNode cuda = answer.putObject("cuda");
        devices.stream()
                .filter(device -> device.kind() == DeviceKind.VRAM)
                .findFirst()
                .ifPresentOrElse(gpu -> cuda.set("system", figures(gpu)), () -> cuda.put("error", "unavailable"));
        exchange.respond(200, answer);
    }

    private static ObjectNode figures(DeviceMemory device) {
        return Json.object()
                .put("free", device.freeBytes())
                .put("used", Math.max(0, device.totalBytes() - device.freeBytes()))
                .put("total", device.totalBytes());
    }

    /** The next picture brings it back. */
    private void unload(Exchange exchange) throws IOException {
        exchange.body().bytes(1 << 20);
        resources
                .get()
                .orElseThrow(() -> new UnavailableException("DiffusionDesk is starting; try again in a moment"))
                .releaseImages();
        exchange.respond(200, Json.object());
    }

    private void reload(Exchange exchange) throws IOException {
        exchange.body().bytes(1 << 20);
        Optional<String> id = options.model().map(ModelDescription::id);
        if (id.isPresent()) {
            options.load(id.get(), exchange.cancellation());
        }
        exchange.respond(200, Json.object());
    }
}
