package org.diffusiondesk.jobs.gallery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.history.GalleryChange;
import org.diffusiondesk.api.history.GalleryPage;
import org.diffusiondesk.api.history.GalleryPicture;
import org.diffusiondesk.api.history.GalleryQuery;
import org.diffusiondesk.api.history.TagCount;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FolderGalleryTest extends GalleryFixture {
    private static GalleryChange tags(String... tags) {
        return new GalleryChange(Optional.empty(), Optional.of(List.of(tags)));
    }

    private static GalleryChange favourite(boolean favourite) {
        return new GalleryChange(Optional.of(favourite), Optional.empty());
    }

    @Test
    void aPictureIsThereAsSoonAsItIsStored() throws IOException {
        assertThat(names(query())).isEmpty();
        String name = draw(1, "a red circle");
        GalleryPicture picture = gallery.list(query()).pictures().getFirst();
        assertThat(picture)
                .isEqualTo(new GalleryPicture(
                        name,
                        outputs.resolve(name),
                        "job1",
                        0,
                        77,
                        12,
                        8,
                        Files.size(outputs.resolve(name)),
                        FIRST.plusSeconds(60),
                        "demo",
                        "a red circle",
                        "blurry",
                        false,
                        List.of(),
                        false));
        assertThat(told).containsExactly(picture);
        assertThat(gallery.find(draw(2, "another"))).isPresent();
        assertThat(gallery.find("none.png")).isEmpty();
    }

    @Test
    void listsTheNewestFirstAndPagesDoNotMoveWhenPicturesCome() throws IOException {
        for (int i = 0; i < 7; i++) {
            draw(i, "p");
        }
        draw("twin-a.png", 3, "p");
        draw("twin-b.png", 3, "p");
        List<String> all = names(query());
        assertThat(all).hasSize(9).startsWith("20260501-120600-job6-0.png");
        List<String> paged = new ArrayList<>();
        Optional<String> next = Optional.empty();
        do {
            GalleryPage page = gallery.list(query(next, 2));
            assertThat(page.pictures()).hasSizeLessThanOrEqualTo(2);
            paged.addAll(names(page));
            next = page.next();
            draw(100 + paged.size(), "newer");
        } while (next.isPresent());
        assertThat(paged).isEqualTo(all);
        assertThat(gallery.list(query(Optional.empty(), 1)).total()).isEqualTo(9 + 5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "", "!!", "MTIz", "IGE"})
    void refusesACursorThatIsNone(String after) {
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> gallery.list(query(Optional.of(after), 2)))
                .satisfies(wrong -> assertThat(wrong.param()).contains("after"));
    }

    @Test
    void findsWordsWhereverTheyStand() throws IOException {
        String red = draw(1, "a RED circle, 100% cotton");
        String blue = draw(2, "a blue_circle Ärger");
        assertThat(names(words("circle"))).containsExactly(blue, red);
        assertThat(names(words("circle red"))).containsExactly(red);
        assertThat(names(words("BLURRY demo job2"))).containsExactly(blue);
        assertThat(names(words("100%"))).containsExactly(red);
        assertThat(names(words("%"))).containsExactly(red);
        assertThat(names(words("e_c"))).containsExactly(blue);
        assertThat(names(words("ärger"))).containsExactly(blue);
        assertThat(names(words("!"))).isEmpty();
        assertThat(names(words("' OR 1=1 --"))).isEmpty();
        assertThat(names(words("  "))).hasSize(2);
        assertThat(gallery.list(words("red")).total()).isEqualTo(1);
    }

    @Test
    void keepsTagsAndFavouritesAlsoOverAStart() throws IOException {
        String one = draw(1, "p");
        String two = draw(2, "p");
        gallery.list(query());
        told.clear();
        GalleryPicture changed = gallery.change(one, tags(" sea ", "a b", "sea"));
        assertThat(changed.tags()).containsExactly("a b", "sea");
        gallery.change(two, tags("sea"));
        assertThat(gallery.change(one, favourite(true)).tags()).containsExactly("a b", "sea");
        assertThat(told).hasSize(3);
        gallery = open();
        gallery.check();
        assertThat(names(tagged("sea"))).containsExactly(two, one);
        assertThat(names(tagged("sea", "a b"))).containsExactly(one);
        assertThat(names(favourites())).containsExactly(one);
        assertThat(gallery.tags()).containsExactly(new TagCount("sea", 2), new TagCount("a b", 1));
        assertThat(gallery.change(one, tags()).tags()).isEmpty();
        assertThat(gallery.change(one, favourite(false)).favourite()).isFalse();
        assertThat(names(favourites())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "a,b", "a\nb"})
    void refusesATagThatCanNotBeOne(String tag) throws IOException {
        String one = draw(1, "p");
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> gallery.change(one, tags(tag)))
                .satisfies(wrong -> assertThat(wrong.param()).contains("tags"));
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> gallery.change(one, tags("x".repeat(65))));
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> gallery.change("none.png", tags("x")))
                .satisfies(wrong -> assertThat(wrong.code()).isEqualTo(ErrorCode.NOT_FOUND));
    }

    @Test
    void filtersByModel() throws IOException {
        draw(1, "p");
        assertThat(names(model("demo"))).hasSize(1);
        assertThat(names(model("other"))).isEmpty();
    }

    private static GalleryQuery model(String model) {
        return new GalleryQuery(Optional.empty(), List.of(), false, Optional.of(model), false, Optional.empty(), 100);
    }

    @Test
    void aDeletedPictureLiesInTheBinUntilItIsTakenOut() throws IOException {
        String name = draw(1, "p");
        gallery.change(name, tags("sea"));
        GalleryPicture deleted = gallery.delete(name);
        assertThat(deleted.deleted()).isTrue();
        assertThat(deleted.file()).exists();
        assertThat(outputs.resolve(name)).doesNotExist();
        assertThat(names(query())).isEmpty();
        assertThat(names(bin())).containsExactly(name);
        assertThat(gallery.tags()).isEmpty();
        assertThat(gallery.delete(name)).isEqualTo(deleted);
        gallery.check();
        assertThat(names(bin())).containsExactly(name);

        GalleryPicture restored = gallery.restore(name);
        assertThat(restored.deleted()).isFalse();
        assertThat(restored.tags()).containsExactly("sea");
        assertThat(outputs.resolve(name)).exists();
        assertThat(names(query())).containsExactly(name);
        assertThat(gallery.restore(name)).isEqualTo(restored);
        assertThat(told).last().isEqualTo(restored);
    }

    @Test
    void neverOverwritesAnotherPicture() throws IOException {
        String name = draw(1, "first");
        gallery.delete(name);
        draw(1, "second");
        assertThat(names(query())).containsExactly(name);
        assertThatExceptionOfType(InvalidRequestException.class).isThrownBy(() -> gallery.delete(name));
        assertThat(gallery.find(name).orElseThrow().prompt()).isEqualTo("second");
        assertThat(outputs.resolve(".bin").resolve(name)).exists();
    }

    @Test
    void emptyingTheBinDeletesForGood() throws IOException {
        String kept = draw(1, "p");
        String name = draw(2, "p");
        gallery.thumbnail(name, 128);
        gallery.delete(name);
        assertThat(gallery.thumbnail(name, 128)).exists();
        assertThat(gallery.emptyBin()).isEqualTo(1);
        assertThat(gallery.emptyBin()).isZero();
        assertThat(outputs.resolve(".bin").resolve(name)).doesNotExist();
        assertThat(root.resolve("thumbnails/128/" + name + ".jpg")).doesNotExist();
        assertThat(gallery.find(name)).isEmpty();
        assertThat(names(query())).containsExactly(kept);
        assertThatExceptionOfType(DeskException.class).isThrownBy(() -> gallery.restore(name));
        assertThatExceptionOfType(DeskException.class).isThrownBy(() -> gallery.thumbnail(name, 128));
    }

    @Test
    void aThumbnailIsMadeOnceAndAnewWhenThePictureChanged() throws IOException {
        String name = draw(1, "p");
        assertThat(gallery.thumbnail(name, 300)).exists();
        gallery.thumbnail(name, 256);
        gallery.thumbnail(name, 10);
        assertThat(thumbnailsMade).containsExactly(name + " 256", name + " 64");
        Files.delete(outputs.resolve(name));
        draw(name, 9, "p");
        gallery.thumbnail(name, 300);
        assertThat(thumbnailsMade).hasSize(3);
    }
}
