package org.diffusiondesk.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.error.CancelledException;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.EngineException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.error.WorkerException;
import org.diffusiondesk.api.image.ImageDemand;
import org.diffusiondesk.api.image.ImageDemand.Pressure;
import org.diffusiondesk.api.image.ImageEvent;
import org.diffusiondesk.api.image.ImageJob;
import org.diffusiondesk.api.resource.MemorySaver;
import org.diffusiondesk.api.resource.ResourcePlan;
import org.diffusiondesk.api.resource.ResourcePlan.Decision;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ShortMemoryTest extends ServiceFixture {
    private final List<Set<MemorySaver>> attempts = new CopyOnWriteArrayList<>();

    @BeforeEach
    void beside() {
        leases.planner = ShortMemoryTest::plan;
    }

    private static ResourcePlan plan(ImageDemand demand) {
        return switch (demand.pressure()) {
            case IF_IT_FITS, NORMAL -> OomLadderTest.plan(Decision.COEXIST, true, true, "");
            case ALONE -> OomLadderTest.plan(Decision.OFFLOAD_TEXT, true, true, "");
            case SAVING -> OomLadderTest.plan(Decision.OFFLOAD_TEXT, true, true, "VAE_TILING PARAMS_IN_RAM");
        };
    }

    private void drawFromAttempt(int number) {
        engine.script = call -> {
            attempts.add(call.savers());
            call.listener().event(new ImageEvent.Phase("sample", 0));
            if (attempts.size() < number) {
                throw OomLadderTest.OOM;
            }
            return Fakes.Engine.draw(call);
        };
    }

    @Test
    void triesWithoutTheLanguageModelAndThenWithEverythingThatSaves() throws Exception {
        drawFromAttempt(3);
        assertThat(result(service.submit(request(2))).images()).hasSize(2);
        assertThat(leases.asked).containsExactly(Pressure.NORMAL, Pressure.ALONE, Pressure.SAVING);
        assertThat(attempts)
                .containsExactly(Set.of(), Set.of(), Set.of(MemorySaver.VAE_TILING, MemorySaver.PARAMS_IN_RAM));
    }

    @Test
    void failsWithBothNumbersWhenNothingHelps() throws Exception {
        drawFromAttempt(100);
        DeskException failure = failure(service.submit(request(1)));
        assertThat(failure.code()).isEqualTo(ErrorCode.MEMORY_SHORT);
        assertThat(failure)
                .hasMessageContainingAll("6.5 GiB", "512 MiB", "vae_tiling, params_in_ram", "cudaMalloc failed");
        assertThat(attempts).hasSize(3);

        drawFromAttempt(0);
        assertThat(result(service.submit(request(1))).images())
                .as("the next job begins below")
                .hasSize(1);
        assertThat(leases.asked).endsWith(Pressure.SAVING, Pressure.NORMAL);
    }

    @Test
    void skipsARungThatChangesNothing() {
        leases.planner = demand -> OomLadderTest.plan(Decision.COEXIST, true, true, "");
        drawFromAttempt(100);
        assertThat(failure(service.submit(request(1))).code()).isEqualTo(ErrorCode.MEMORY_SHORT);
        assertThat(attempts).hasSize(1);
        assertThat(leases.asked).containsExactly(Pressure.NORMAL, Pressure.ALONE, Pressure.SAVING);
    }

    @Test
    void aRefusalOfThePlanIsTheEnd() {
        leases.planner = demand -> {
            if (demand.pressure() == Pressure.ALONE) {
                leases.free.release();
                throw new EngineException(ErrorCode.MEMORY_SHORT, "needs 2, has 1", null);
            }
            return plan(demand);
        };
        drawFromAttempt(100);
        assertThat(failure(service.submit(request(1)))).hasMessage("needs 2, has 1");
        assertThat(attempts).hasSize(1);
    }

    @Test
    void saysWhatItDoesWhileItWaitsForTheLanguageModelToGo() throws Exception {
        leases.gate = new Semaphore(1);
        drawFromAttempt(2);
        ImageJob job = service.submit(request(1));
        await().until(() ->
                job.progress().note().equals(Optional.of("out of memory; trying again without the language model")));
        assertThat(job.progress().phase()).isEqualTo("load");
        leases.gate.release();
        result(job);
        assertThat(job.progress().note()).isEmpty();
    }

    @Test
    void canBeCancelledBetweenTwoAttempts() {
        leases.gate = new Semaphore(1);
        drawFromAttempt(2);
        ImageJob job = service.submit(request(1));
        await().until(() -> leases.asked.size() == 2);
        job.cancel();
        assertThat(failure(job)).isInstanceOf(CancelledException.class);
        assertThat(attempts).hasSize(1);
        assertThat(leases.free.availablePermits()).isEqualTo(1);
    }

    @Test
    void cancellingWhileMemoryRunsOutDoesNotClimb() {
        engine.script = call -> {
            attempts.add(call.savers());
            Fakes.Engine.waitFor(gate, Cancellation.NONE);
            throw OomLadderTest.OOM;
        };
        ImageJob job = service.submit(request(1));
        await().until(() -> attempts.size() == 1);
        job.cancel();
        gate.release();
        assertThat(failure(job)).isInstanceOf(CancelledException.class);
        assertThat(leases.asked).hasSize(1);
    }

    @Test
    void aWorkerLostOnTheWayDoesNotBeginBelowAgain() throws Exception {
        engine.script = call -> {
            attempts.add(call.savers());
            return switch (attempts.size()) {
                case 1 -> throw OomLadderTest.OOM;
                case 2 -> throw WorkerException.gone("it died", null);
                default -> Fakes.Engine.draw(call);
            };
        };
        result(service.submit(request(1)));
        assertThat(leases.asked).containsExactly(Pressure.NORMAL, Pressure.ALONE, Pressure.ALONE);
    }

    @Test
    void aModelThatSomebodyAskedForIsLoadedInTheSameWay() {
        engine.loading = () -> {
            if (leases.asked.size() < 2) {
                throw OomLadderTest.OOM;
            }
        };
        engine.present = Optional::empty;
        assertThat(service.load(Optional.empty(), Cancellation.NONE)).isEqualTo(Fakes.DEMO);
        assertThat(leases.asked).containsExactly(Pressure.NORMAL, Pressure.ALONE);
        assertThat(leases.loaded)
                .as("the model before is gone when loading failed")
                .containsExactly("", "demo");
    }

    @Test
    void asksTheWorkerWhichModelItHasWhenDrawingFailedBeforeTheModelWasThere() {
        engine.script = call -> {
            throw OomLadderTest.OOM;
        };
        engine.present = Optional::empty;
        failure(service.submit(request(1)));
        assertThat(leases.loaded).isNotEmpty().containsOnly("");

        leases.loaded.clear();
        engine.present = () -> Optional.of("demo");
        failure(service.submit(request(1)));
        assertThat(leases.loaded).isNotEmpty().containsOnly("demo");

        leases.loaded.clear();
        engine.present = () -> Optional.of("the one before");
        failure(service.submit(request(1)));
        engine.present = () -> {
            throw WorkerException.gone("it does not answer", null);
        };
        failure(service.submit(request(1)));
        assertThat(leases.loaded).isEmpty();
    }

    @Test
    void aModelThatNobodyAskedForYetDoesNotTakeTheLanguageModelOut() {
        engine.loading = () -> {
            throw OomLadderTest.OOM;
        };
        assertThatThrownBy(() -> service.preload(() -> true).join())
                .isInstanceOf(CompletionException.class)
                .hasCause(OomLadderTest.OOM);
        assertThat(leases.asked).containsExactly(Pressure.IF_IT_FITS);
    }

    @Test
    void tellsHowMuchOfTheBatchIsDone() throws Exception {
        engine.script = call -> {
            for (int image = 0; image < 2; image++) {
                call.listener().event(new ImageEvent.Phase("sample", image));
                call.listener().event(new ImageEvent.Step(image, 2, 4, 0.1));
                call.listener().event(new ImageEvent.Step(image, 4, 4, 0.1));
            }
            call.listener().event(new ImageEvent.Phase("decode", 0));
            call.listener().event(new ImageEvent.Step(0, 1, 9, 0.1)); // a tile
            return Fakes.Engine.draw(call);
        };
        ImageJob job = service.submit(request(2));
        result(job);
        assertThat(leases.progress).containsExactly(0.25, 0.5, 0.75, 1.0, 1.0);
    }
}
