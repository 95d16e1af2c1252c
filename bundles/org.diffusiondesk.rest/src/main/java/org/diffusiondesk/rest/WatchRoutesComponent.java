package org.diffusiondesk.rest;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.history.Gallery;
import org.diffusiondesk.api.image.ImageService;
import org.diffusiondesk.api.model.ModelCatalog;
import org.diffusiondesk.api.resource.MemoryProbe;
import org.diffusiondesk.api.resource.ResourceOrchestrator;
import org.diffusiondesk.api.worker.Workers;
import org.diffusiondesk.http.Route;
import org.diffusiondesk.http.Routes;
import org.diffusiondesk.http.Traffic;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** {@code /v1/events} and {@code /metrics}. Jobs and the exchange of models are watched while their services are there. */
@Component(configurationPid = "rest", configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class WatchRoutesComponent implements Routes {
    private static final int RADIX = 36;

    private final Watched watched;
    private final EventRoutes events;
    private final MetricsRoutes metrics;
    private final Registration workers;
    private final AtomicReference<Optional<Registration>> jobs = new AtomicReference<>(Optional.empty());
    private final AtomicReference<Optional<Gallery>> gallery = new AtomicReference<>(Optional.empty());
    private final AtomicReference<Optional<Registration>> pictures = new AtomicReference<>(Optional.empty());
    private final AtomicReference<Optional<Registration>> swaps = new AtomicReference<>(Optional.empty());

    @Activate
    public WatchRoutesComponent(
            CoreRoutesComponent.Config config,
            BundleContext context,
            @Reference Workers workers,
            @Reference MemoryProbe memory,
            @Reference ModelCatalog catalog,
            @Reference Traffic traffic) {
        watched = new Watched(workers, memory, Mode.of(config.mode()).workers());
        String run = Long.toString(new SecureRandom().nextLong() >>> 1, RADIX);
        events = new EventRoutes(watched, new EventHub(run), catalog);
        metrics = new MetricsRoutes(watched, CoreRoutesComponent.version(context), traffic);
        this.workers = events.followWorkers();
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void setImages(ImageService present) {
        watched.images(Optional.of(present));
        follow(jobs, events.follow(present), metrics.follow(present));
    }

    void unsetImages(ImageService gone) {
        if (watched.images().filter(present -> present == gone).isPresent()) {
            watched.images(Optional.empty());
            follow(jobs);
        }
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void setResources(ResourceOrchestrator present) {
        watched.resources(Optional.of(present));
        follow(swaps, events.follow(present), metrics.follow(present));
    }

    void unsetResources(ResourceOrchestrator gone) {
        if (watched.resources().filter(present -> present == gone).isPresent()) {
            watched.resources(Optional.empty());
            follow(swaps);
        }
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void setGallery(Gallery present) {
        gallery.set(Optional.of(present));
        follow(pictures, events.follow(present));
    }

    void unsetGallery(Gallery gone) {
        if (gallery.get().filter(present -> present == gone).isPresent()) {
            gallery.set(Optional.empty());
            follow(pictures);
        }
    }

    /** Follows these instead of what was followed before. */
    private static void follow(AtomicReference<Optional<Registration>> place, Registration... registrations) {
        Registration all = () -> List.of(registrations).forEach(Registration::close);
        place.getAndSet(Optional.of(all)).ifPresent(Registration::close);
    }

    @Deactivate
    void stop() {
        workers.close();
        follow(jobs);
        follow(swaps);
        follow(pictures);
    }

    @Override
    public List<Route> routes() {
        List<Route> all = new ArrayList<>(events.routes());
        all.addAll(metrics.routes());
        return List.copyOf(all);
    }
}
