package org.diffusiondesk.jobs.gallery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.diffusiondesk.api.history.GalleryChange;
import org.diffusiondesk.api.history.GalleryPicture;
import org.junit.jupiter.api.Test;

/** What people and crashes do to the folder. */
class FolderIndexTest extends GalleryFixture {
    private void like(String name) {
        gallery.change(name, new GalleryChange(Optional.of(true), Optional.of(List.of("sea"))));
    }

    @Test
    void picturesWithoutARowAreFoundAtTheStart() throws IOException {
        String name = draw(1, "drawn right before the end");
        assertThat(told).isEmpty();
        gallery.check();
        assertThat(names(query())).containsExactly(name);
    }

    @Test
    void aBigFolderIsReadInPartsTheNewestFirst() throws IOException {
        for (int i = 0; i < FolderIndex.PART * 2 + 5; i++) {
            draw(i, "p");
        }
        assertThat(names(query())).hasSize(FolderIndex.PART).startsWith("20260501-124400-job104-0.png");
        gallery.check();
        assertThat(gallery.list(query()).total()).isEqualTo(FolderIndex.PART * 2 + 5);
    }

    @Test
    void aPictureThatIsTakenAwayAndBroughtBackKeepsItsNotes() throws IOException {
        String name = draw(1, "p");
        like(name);
        Path elsewhere = Files.move(outputs.resolve(name), root.resolve(name));
        assertThat(names(query())).isEmpty();
        assertThat(gallery.find(name)).isEmpty();
        assertThat(told).last().extracting(GalleryPicture::deleted).isEqualTo(true);
        Files.move(elsewhere, outputs.resolve(name));
        gallery.check();
        GalleryPicture back = gallery.find(name).orElseThrow();
        assertThat(back.favourite()).isTrue();
        assertThat(back.tags()).containsExactly("sea");
    }

    @Test
    void aFolderThatIsNotThereIsNoReasonToForget() throws IOException {
        String name = draw(1, "p");
        like(name);
        Path away = Files.move(outputs, root.resolve("unmounted"));
        gallery = open();
        gallery.check();
        assertThat(names(query())).containsExactly(name);
        Files.move(away, outputs);
        gallery.check();
        assertThat(gallery.find(name).orElseThrow().favourite()).isTrue();
    }

    @Test
    void aCrashBetweenTheBinAndTheRowIsMended() throws IOException {
        String name = draw(1, "p");
        like(name);
        Files.createDirectories(outputs.resolve(".bin"));
        Files.move(outputs.resolve(name), outputs.resolve(".bin").resolve(name));
        gallery = open();
        gallery.check();
        assertThat(names(bin())).containsExactly(name);
        Files.move(outputs.resolve(".bin").resolve(name), outputs.resolve(name));
        gallery = open();
        gallery.check();
        assertThat(names(bin())).isEmpty();
        assertThat(gallery.find(name).orElseThrow().favourite()).isTrue();
        assertThat(names(query())).containsExactly(name);
    }

    @Test
    void aLostDatabaseIsBuiltAnewFromTheFiles() throws IOException {
        for (int i = 0; i < FolderIndex.PART + 3; i++) {
            gallery.delete(draw(i, "p"));
        }
        String here = draw(1000, "here");
        close();
        for (String file : List.of("desk.db", "desk.db-wal", "desk.db-shm")) {
            Files.deleteIfExists(root.resolve(file));
        }
        gallery = open();
        gallery.check();
        assertThat(names(query())).containsExactly(here);
        assertThat(names(bin())).hasSize(FolderIndex.PART + 3);
    }

    @Test
    void aPictureThatWasChangedByHandIsReadAgain() throws IOException {
        String name = draw(1, "before");
        like(name);
        Files.delete(outputs.resolve(name));
        draw(name, 5, "after the change");
        gallery.check();
        assertThat(gallery.find(name).orElseThrow().prompt()).isEqualTo("after the change");
        assertThat(gallery.find(name).orElseThrow().favourite()).isTrue();
    }

    @Test
    void whatIsNoPictureOfTheFolderIsLeftOut() throws IOException {
        String name = draw(1, "p");
        Files.writeString(outputs.resolve("broken.png"), "no picture at all");
        Files.writeString(outputs.resolve("notes.txt"), "text");
        Files.write(outputs.resolve(".hidden.png"), png("p"));
        Files.createDirectory(outputs.resolve("folder.png"));
        Files.write(outputs.resolve("folder.png/inside.png"), png("p"));
        Path outside = Files.write(root.resolve("outside.png"), png("p"));
        Files.createSymbolicLink(outputs.resolve("link.png"), outside);
        gallery.check();
        assertThat(names(query())).containsExactly(name);
        Files.write(outputs.resolve("broken.png"), png("whole now"));
        gallery.look(java.util.Set.of("broken.png"));
        assertThat(names(query())).containsExactlyInAnyOrder(name, "broken.png");
    }

    @Test
    void aPictureOfAnotherProgramHasNoJob() throws IOException {
        Files.write(outputs.resolve("00001-77.png"), png("from elsewhere"));
        GalleryPicture picture = gallery.find("00001-77.png").orElseThrow();
        assertThat(picture.job()).isEmpty();
        assertThat(picture.prompt()).isEqualTo("from elsewhere");
        assertThat(picture.seed()).isEqualTo(77);
    }

    @Test
    void theFolderIsWatched() throws IOException {
        String before = draw(1, "before");
        try (FolderWatch watch = new FolderWatch(outputs, gallery)) {
            watch.start();
            await().until(() -> told.stream().anyMatch(one -> one.name().equals(before)));
            String name = draw(2, "while it is watched");
            await().until(() -> told.stream().anyMatch(one -> one.name().equals(name)));
            Files.delete(outputs.resolve(name));
            await().until(() ->
                    told.getLast().name().equals(name) && told.getLast().deleted());
        }
    }
}
