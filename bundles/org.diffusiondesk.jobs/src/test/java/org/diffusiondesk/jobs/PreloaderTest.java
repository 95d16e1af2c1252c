package org.diffusiondesk.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.diffusiondesk.api.error.UnavailableException;
import org.diffusiondesk.api.error.WorkerException;
import org.diffusiondesk.api.image.ImageDemand;
import org.diffusiondesk.api.image.Preloading;
import org.diffusiondesk.api.worker.WorkerState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PreloaderTest extends ServiceFixture {
    @Test
    void preloadsWhenTheWorkerIsThereAndAgainWhenItCameBackEmpty() {
        try (var executor = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor();
                Preloader preloader = new Preloader(service, workers, executor)) {
            assertThat(leases.asked).as("asked for before there is a worker").isEmpty();
            workers.ready(Optional.empty());
            await().until(() -> engine.loads.size() == 1);
            workers.ready(Optional.of("demo"));
            await().until(() -> service.queued() == 0);
            await().until(() -> {
                workers.ready(Optional.empty());
                return engine.loads.size() >= 2;
            });
        }
        assertThat(workers.listeners).isEmpty();
    }

    @Test
    void givesUpPreloadingAModelThatFailsEachTime() {
        engine.loading = () -> {
            throw WorkerException.gone("it died", null);
        };
        workers.sd = Fakes.WorkerList.sd(
                new org.diffusiondesk.api.worker.WorkerState.Ready(Fakes.ENDPOINT, 1, java.time.Instant.EPOCH),
                Optional.empty());
        try (var executor = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor();
                Preloader preloader = new Preloader(service, workers, executor)) {
            await().until(() -> engine.loads.size() == 2);
            workers.ready(Optional.empty());
            workers.ready(Optional.empty());
            await().until(() -> !preloader.state().expected());
            assertThat(preloader.state().problem())
                    .hasValueSatisfying(problem -> assertThat(problem).contains("it died"));
            workers.ready(Optional.of("demo"));
            assertThat(preloader.state().expected())
                    .as("after a picture loaded it")
                    .isTrue();
        }
        assertThat(engine.loads).hasSize(2);
    }

    @Test
    void doesNotAskForAWorkerThatWasGivenUpButForOneThatAPersonBroughtBack() {
        workers.sd =
                Fakes.WorkerList.sd(new WorkerState.Failed("no such library", 1, Optional.empty()), Optional.empty());
        try (var executor = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor();
                Preloader preloader = new Preloader(service, workers, executor)) {
            AtomicInteger looks = new AtomicInteger();
            await().until(() -> {
                service.preload(() -> looks.incrementAndGet() < 0).join();
                return looks.get() >= 3; // behind whatever the preloader has queued
            });
            assertThat(engine.loads).isEmpty();
            workers.ready(Optional.empty());
            await().until(() -> engine.loads.size() == 1);
        }
    }

    @Test
    void neverAsksForTheMemoryOfTheLanguageModel() {
        workers.ready(Optional.empty());
        try (var executor = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor();
                Preloader preloader = new Preloader(service, workers, executor)) {
            await().until(() -> engine.loads.size() == 1);
        }
        assertThat(leases.asked).containsExactly(ImageDemand.Pressure.IF_IT_FITS);
    }

    @Test
    void memoryThatTheLanguageModelHasIsNoProblemOfTheImageModel() {
        engine.loading = () -> {
            throw new UnavailableException("it would take the language model out");
        };
        workers.ready(Optional.empty());
        try (var executor = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor();
                Preloader preloader = new Preloader(service, workers, executor)) {
            await().until(() -> !preloader.state().expected());
            assertThat(preloader.state()).isEqualTo(Preloading.UNWANTED);
        }
    }
}
