package org.diffusiondesk.ui.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.ui.service.Hands;
import org.diffusiondesk.ui.state.StateFiles;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateModelTest {
    @TempDir
    Path folder;

    private final Hands hands = new Hands();
    private final StubImages images = new StubImages();
    private StateFiles files;
    private GenerateModel model;

    @BeforeEach
    void open() {
        files = new StateFiles(folder);
        model = new GenerateModel(hands, hands.threads(), files, new Random(1));
        hands.run();
    }

    @AfterEach
    void close() {
        model.close();
        files.close();
    }

    private void servicesCome() {
        hands.models(Optional.of(images));
        hands.images(Optional.of(images));
        hands.run();
    }

    private void prompt(String words) {
        GenerateSettings now = model.settings();
        model.edit(new GenerateSettings(
                now.model(),
                words,
                "",
                now.width(),
                now.height(),
                now.steps(),
                now.cfgScale(),
                now.sampler(),
                now.seed(),
                now.keepSeed(),
                1));
    }

    private StubImages.Job started() {
        servicesCome();
        prompt("a cat");
        model.generate();
        hands.run();
        return images.last();
    }

    @Test
    void saysWhatItWaitsForUntilTheServicesAreThere() {
        prompt("a cat");
        assertThat(model.waitingFor()).isPresent();
        assertThat(model.canGenerate()).isFalse();
        servicesCome();
        assertThat(model.waitingFor()).isEmpty();
        assertThat(model.canGenerate()).isTrue();
        assertThat(model.facts().samplers()).containsExactly("euler", "heun");
    }

    @Test
    void takesTheFirstModelsOwnValuesAtFirstAndAnothersWhenItIsChosen() {
        servicesCome();
        assertThat(model.settings().model()).isEqualTo("demo");
        assertThat(model.settings().steps()).isEqualTo(8);
        model.choose(StubImages.OTHER);
        assertThat(model.settings().height()).isEqualTo(768);
        assertThat(model.settings().sampler()).isEmpty();
    }

    @Test
    void keepsWhatWasEnteredForTheNextRun() {
        servicesCome();
        prompt("a cat, \"quoted\"");
        model.close();
        files.close();
        StateFiles again = new StateFiles(folder);
        GenerateModel next = new GenerateModel(hands, hands.threads(), again, new Random(1));
        assertThat(next.settings()).isEqualTo(model.settings());
        next.close();
        again.close();
    }

    @Test
    void drawsAndShowsTheSeedThatWasUsedWithoutKeepingIt() {
        StubImages.Job job = started();
        assertThat(job.request.seed()).isEmpty();
        assertThat(job.request.width()).hasValue(128);
        job.step(3);
        hands.run();
        assertThat(model.run()).isInstanceOfSatisfying(Run.Working.class, working -> assertThat(
                        working.progress().orElseThrow().step())
                .isEqualTo(3));
        job.complete(folder.resolve("a.png"), 42);
        hands.run();
        assertThat(model.run()).isEqualTo(new Run.Done(1, 1.5));
        assertThat(model.settings().seed()).isEqualTo(42);
        assertThat(model.settings().keepSeed()).isFalse();
        assertThat(job.listeners).isEmpty();
    }

    @Test
    void usesAKeptSeedAgain() {
        StubImages.Job job = started();
        job.complete(folder.resolve("a.png"), 42);
        hands.run();
        model.useSeedOfPicture();
        model.generate();
        hands.run();
        assertThat(images.last().request.seed()).hasValue(42);
    }

    @Test
    void cancelsEvenBeforeTheQueueHasAnswered() {
        servicesCome();
        prompt("a cat");
        model.generate();
        model.cancel();
        hands.run();
        assertThat(images.last().cancelled).isTrue();
        assertThat(model.run()).isInstanceOf(Run.Cancelled.class);
        assertThat(model.canGenerate()).isTrue();
    }

    @Test
    void showsAnErrorAndCanGoOn() {
        StubImages.Job job = started();
        job.result.completeExceptionally(new InvalidRequestException("steps", "must be 1 .. 150"));
        hands.run();
        assertThat(model.run()).isInstanceOfSatisfying(Run.Failed.class, failed -> assertThat(
                        failed.problem().text())
                .isEqualTo("steps: must be 1 .. 150"));
        assertThat(model.canGenerate()).isTrue();
    }

    @Test
    void doesNotWaitForeverForAServiceThatHasGone() {
        started();
        hands.images(Optional.empty());
        hands.run();
        assertThat(model.run()).isInstanceOf(Run.Failed.class);
    }

    @Test
    void ignoresWhatComesFromAFormerJob() {
        StubImages.Job former = started();
        hands.images(Optional.empty());
        hands.run();
        hands.images(Optional.of(images));
        model.generate();
        hands.run();
        former.complete(folder.resolve("late.png"), 1);
        hands.run();
        assertThat(model.run().working()).isTrue();
        assertThat(model.recent().list()).isEmpty();
    }

    @Test
    void showsTheLastPicturesAgainButOnlyThoseThatStillExist() throws IOException {
        Path kept = Files.writeString(folder.resolve("kept.png"), "x");
        started().complete(folder.resolve("gone.png"), 1);
        hands.run();
        model.generate();
        hands.run();
        images.last().complete(kept, 2);
        hands.run();
        model.close();
        files.close();
        StateFiles again = new StateFiles(folder);
        GenerateModel next = new GenerateModel(hands, hands.threads(), again, new Random(1));
        assertThat(next.recent().list()).extracting(RecentPicture::seed).containsExactly(2L);
        next.close();
        again.close();
    }

    @Test
    void queuesMorePicturesWhileOneIsDrawnAndFollowsTheOneAtWork() {
        StubImages.Job first = started();
        prompt("a dog");
        model.generate();
        prompt("a bird");
        model.generate();
        hands.run();
        assertThat(images.jobs).extracting(job -> job.request.prompt()).containsExactly("a cat", "a dog", "a bird");
        assertThat(model.asked().prompt()).isEqualTo("a cat");
        assertThat(model.waiting()).isEqualTo(2);
        first.complete(folder.resolve("a.png"), 42);
        hands.run();
        assertThat(model.asked().prompt()).isEqualTo("a dog");
        assertThat(model.run().working()).isTrue();
        images.last().step(1);
        hands.run();
        assertThat(model.asked().prompt()).as("who is drawn before the others").isEqualTo("a bird");
        model.cancel();
        hands.run();
        assertThat(images.last().cancelled).isTrue();
        assertThat(model.asked().prompt()).isEqualTo("a dog");
        assertThat(model.waiting()).isZero();
    }

    @Test
    void anErrorIsToldWhileTheNextPictureIsDrawn() {
        StubImages.Job first = started();
        model.generate();
        hands.run();
        first.result.completeExceptionally(new InvalidRequestException("steps", "must be 1 .. 150"));
        hands.run();
        assertThat(model.run().working()).isTrue();
        assertThat(model.problem())
                .hasValueSatisfying(problem -> assertThat(problem.text()).contains("1 .. 150"));
        images.last().complete(folder.resolve("a.png"), 42);
        hands.run();
        assertThat(model.problem()).isEmpty();
    }
}
