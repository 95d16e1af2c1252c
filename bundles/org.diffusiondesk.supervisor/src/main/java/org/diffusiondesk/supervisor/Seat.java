package org.diffusiondesk.supervisor;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.diffusiondesk.api.image.ImageLease;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.resource.ResourcePlan;
import org.diffusiondesk.api.text.TextLease;
import org.diffusiondesk.api.worker.Endpoint;

/** A taken grant. Thread-safe. */
final class Seat implements TextLease, ImageLease {
    private final Grant grant;
    private final SupervisorLoop loop;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicBoolean nearlyDone = new AtomicBoolean();

    Seat(Grant grant, SupervisorLoop loop) {
        this.grant = grant;
        this.loop = loop;
    }

    @Override
    public Endpoint endpoint() {
        return grant.endpoint();
    }

    @Override
    public ModelDescription model() {
        return grant.model();
    }

    @Override
    public Optional<String> lost() {
        return grant.cut().reason();
    }

    @Override
    public void modelLoaded(ModelDescription model) {
        loop.post(new Event.ModelLoaded(grant.generation(), model));
    }

    @Override
    public void modelLost() {
        loop.post(new Event.ModelLost(grant.generation()));
    }

    @Override
    public ResourcePlan plan() {
        return grant.plan().orElseThrow();
    }

    @Override
    public void progress(double fraction) {
        if (fraction >= Exchange.NEARLY_DONE && nearlyDone.compareAndSet(false, true)) {
            loop.post(new Event.Progress(grant.generation(), fraction));
        }
    }

    @Override
    public void anotherFollows() {
        loop.post(new Event.AnotherFollows(grant.generation()));
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            loop.post(new Event.Release(grant.worker(), grant.generation(), grant.seat()));
        }
    }
}
