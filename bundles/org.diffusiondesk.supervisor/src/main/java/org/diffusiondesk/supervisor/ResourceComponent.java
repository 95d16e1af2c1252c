package org.diffusiondesk.supervisor;

import java.util.Optional;
import java.util.function.Consumer;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.image.ImageDemand;
import org.diffusiondesk.api.resource.MemorySnapshot;
import org.diffusiondesk.api.resource.ResourceOrchestrator;
import org.diffusiondesk.api.resource.ResourcePlan;
import org.diffusiondesk.api.resource.ResourceStatus;
import org.diffusiondesk.api.resource.SavedState;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The supervisor's exchange of models as a service. */
@Component(service = ResourceOrchestrator.class)
public final class ResourceComponent implements ResourceOrchestrator {
    private final ResourceOrchestrator resources;

    /** Called by DS. */
    @Activate
    public ResourceComponent(@Reference SupervisorComponent supervisor) {
        this.resources = supervisor.resources();
    }

    @Override
    public ResourcePlan plan(ImageDemand demand) {
        return resources.plan(demand);
    }

    @Override
    public boolean wouldNeedOffload() {
        return resources.wouldNeedOffload();
    }

    @Override
    public MemorySnapshot snapshot() {
        return resources.snapshot();
    }

    @Override
    public Optional<SavedState> savedState() {
        return resources.savedState();
    }

    @Override
    public boolean clearSavedState() {
        return resources.clearSavedState();
    }

    @Override
    public void releaseNow() {
        resources.releaseNow();
    }

    @Override
    public void releaseImages() {
        resources.releaseImages();
    }

    @Override
    public ResourceStatus status() {
        return resources.status();
    }

    @Override
    public Registration listen(Consumer<ResourceStatus> listener) {
        return resources.listen(listener);
    }
}
