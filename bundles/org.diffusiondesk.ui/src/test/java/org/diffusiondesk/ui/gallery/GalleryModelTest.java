package org.diffusiondesk.ui.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.diffusiondesk.api.history.GalleryPicture;
import org.diffusiondesk.api.image.ImageRequest;
import org.diffusiondesk.ui.generate.GenerateSettings;
import org.diffusiondesk.ui.service.Hands;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GalleryModelTest {
    @TempDir
    Path folder;

    private final Hands hands = new Hands();
    private final StubGallery gallery = new StubGallery();
    private GalleryModel model;

    @BeforeEach
    void open() {
        model = new GalleryModel(hands, hands.threads());
        hands.run();
    }

    private void pictures(int count) {
        for (int i = 0; i < count; i++) {
            gallery.add("p" + i + ".png", folder.resolve("p" + i + ".png"));
        }
        hands.gallery(Optional.of(gallery), Optional.empty());
        hands.run();
    }

    private List<String> names() {
        return model.pictures().stream().map(GalleryPicture::name).toList();
    }

    @Test
    void saysWhatItWaitsForAndThenShowsTheNewestFirst() {
        assertThat(model.waitingFor()).isPresent();
        pictures(3);
        assertThat(model.waitingFor()).isEmpty();
        assertThat(names()).containsExactly("p2.png", "p1.png", "p0.png");
        assertThat(model.total()).isEqualTo(3);
    }

    @Test
    void asksForMoreAsTheEndComesIntoSight() {
        pictures(GalleryModel.PAGE + 10);
        assertThat(model.pictures()).hasSize(GalleryModel.PAGE);
        model.select(GalleryModel.PAGE - 1);
        hands.run();
        assertThat(model.pictures()).hasSize(GalleryModel.PAGE + 10);
        model.more();
        hands.run();
        assertThat(gallery.queries).as("nothing is left to ask for").hasSize(2);
    }

    @Test
    void aNewPictureComesByItselfAndTheSelectionStays() {
        pictures(3);
        model.select(1);
        gallery.add("new.png", folder.resolve("new.png"));
        hands.run();
        assertThat(names()).startsWith("new.png");
        assertThat(model.selected()).map(GalleryPicture::name).hasValue("p1.png");
    }

    @Test
    void searchesAndFilters() {
        pictures(12);
        model.look(new GalleryView("p11", false, false));
        hands.run();
        assertThat(names()).containsExactly("p11.png");
        model.toggleFavourite();
        hands.run();
        model.look(new GalleryView("", true, false));
        hands.run();
        assertThat(names()).containsExactly("p11.png");
        assertThat(model.view().filters()).isTrue();
    }

    /** What comes late belongs to the view that asked for it. */
    @Test
    void anAnswerForAFormerViewIsNotShown() {
        pictures(3);
        model.look(new GalleryView("p0", false, false));
        model.look(new GalleryView("p1", false, false));
        hands.run();
        assertThat(names()).containsExactly("p1.png");
    }

    @Test
    void deletesToTheBinAndBringsBack() {
        pictures(3);
        model.select(1);
        model.delete();
        hands.run();
        assertThat(names()).containsExactly("p2.png", "p0.png");
        assertThat(model.selected()).map(GalleryPicture::name).hasValue("p0.png");
        assertThat(model.undoable()).isPresent();
        model.undoDelete();
        hands.run();
        assertThat(names()).containsExactly("p2.png", "p1.png", "p0.png");
        assertThat(model.undoable()).isEmpty();
        model.delete();
        hands.run();
        model.look(new GalleryView("", false, true));
        hands.run();
        assertThat(names()).hasSize(1);
        model.restore();
        hands.run();
        assertThat(names()).isEmpty();
    }

    @Test
    void tellsWhyAnActionWasRefusedUntilTheNextOneWorks() {
        pictures(1);
        gallery.broken = true;
        model.delete();
        hands.run();
        assertThat(model.problem())
                .hasValueSatisfying(problem -> assertThat(problem.text()).contains("disk is full"));
        assertThat(names()).hasSize(1);
        gallery.broken = false;
        model.toggleFavourite();
        hands.run();
        assertThat(model.problem()).isEmpty();
    }

    @Test
    void givesTheSettingsOfAPictureAsFarAsTheyAreKnown() throws IOException {
        pictures(1);
        Files.write(folder.resolve("p0.png"), new byte[] {1});
        List<ImageRequest> taken = new ArrayList<>();
        model.settings(taken::add);
        hands.run();
        GenerateSettings settings = GenerateSettings.INITIAL.with(taken.getFirst());
        assertThat(settings.prompt()).isEqualTo("prompt of p0.png");
        assertThat(settings.negativePrompt()).isEqualTo("blurry");
        assertThat(settings.height()).isEqualTo(64);
        assertThat(settings.seed()).isEqualTo(7);
        assertThat(settings.keepSeed()).isTrue();
        assertThat(settings.steps()).isEqualTo(GenerateSettings.INITIAL.steps());
    }

    @Test
    void aPictureWhoseFileIsGoneIsAnErrorAndNoCrash() {
        pictures(1);
        model.settings(request -> {});
        hands.run();
        assertThat(model.problem()).isPresent();
    }
}
