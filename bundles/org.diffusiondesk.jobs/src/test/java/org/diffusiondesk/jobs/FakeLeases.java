package org.diffusiondesk.jobs;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.image.ImageDemand;
import org.diffusiondesk.api.image.ImageLease;
import org.diffusiondesk.api.image.ImageLeases;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.resource.DeviceKind;
import org.diffusiondesk.api.resource.EstimateRule;
import org.diffusiondesk.api.resource.MemoryEstimate;
import org.diffusiondesk.api.resource.MemorySnapshot;
import org.diffusiondesk.api.resource.ResourcePlan;
import org.diffusiondesk.api.worker.Endpoint;

/** Lends the worker to one after the other, and remembers what was asked for. */
final class FakeLeases implements ImageLeases {
    static final ResourcePlan PLAN = new ResourcePlan(
            ResourcePlan.Decision.COEXIST,
            List.of(),
            Optional.empty(),
            new MemoryEstimate(EstimateRule.SIMPLE, List.of()),
            new MemorySnapshot(
                    "ram", "memory", DeviceKind.RAM, 0, 0, Map.of(), 0, OptionalLong.empty(), "", false, Instant.EPOCH),
            0.75,
            "not measured");
    final Semaphore free = new Semaphore(1);
    final List<ImageDemand> demands = new CopyOnWriteArrayList<>();
    final List<ImageDemand.Pressure> asked = new CopyOnWriteArrayList<>();
    final List<Double> progress = new CopyOnWriteArrayList<>();
    volatile Function<ImageDemand, ResourcePlan> planner = demand -> PLAN;
    final List<String> loaded = new CopyOnWriteArrayList<>();
    final AtomicInteger followed = new AtomicInteger();
    volatile Semaphore gate = new Semaphore(1000);

    @Override
    public ImageLease acquire(ImageDemand demand, Cancellation cancellation) {
        demands.add(demand);
        asked.add(demand.pressure());
        try {
            Fakes.Engine.waitFor(gate, cancellation);
            if (!free.tryAcquire(20, TimeUnit.SECONDS)) {
                throw new AssertionError("somebody kept the lease");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        ResourcePlan plan = planner.apply(demand);
        return new ImageLease() {
            @Override
            public ResourcePlan plan() {
                return plan;
            }

            @Override
            public void progress(double fraction) {
                progress.add(fraction);
            }

            @Override
            public void anotherFollows() {
                followed.incrementAndGet();
            }

            @Override
            public void modelLoaded(ModelDescription now) {
                loaded.add(now.id());
            }

            @Override
            public void modelLost() {
                loaded.add("");
            }

            @Override
            public Endpoint endpoint() {
                return Fakes.ENDPOINT;
            }

            @Override
            public void close() {
                free.release();
            }
        };
    }
}
