package org.diffusiondesk.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.diffusiondesk.api.error.ModelException;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.models.header.TestFiles;
import org.junit.jupiter.api.Test;

/** What a catalog answers within a moment after it walked through the folders. */
class RecentModelTest extends CatalogFixture {
    private static final byte[] TEXT = TestFiles.textGguf("llama");

    private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 5); // wraps, as the real one may

    private FolderCatalog timed() {
        return new FolderCatalog(settings(Optional.empty(), Optional.empty()), new HeaderCache(), nanoTime::get);
    }

    private static String chosen(FolderCatalog catalog, String... name) {
        Optional<String> id = name.length == 0 ? Optional.empty() : Optional.of(name[0]);
        return catalog.require(ModelKind.TEXT, id).id();
    }

    @Test
    void looksForAnotherDefaultOnlyAfterASecond() {
        put("models/text/b.gguf", TEXT);
        FolderCatalog catalog = timed();
        assertThat(chosen(catalog)).isEqualTo("b");
        put("models/text/a.gguf", TEXT);
        nanoTime.addAndGet(RecentScan.FRESH.toNanos() - 1);
        assertThat(chosen(catalog)).isEqualTo("b");
        nanoTime.addAndGet(1);
        assertThat(chosen(catalog)).isEqualTo("a");
    }

    @Test
    void findsANewModelByItsNameAtOnce() {
        put("models/text/Tiny.gguf", TEXT);
        FolderCatalog catalog = timed();
        assertThat(chosen(catalog, "tiny")).as("but for capitals").isEqualTo("Tiny");
        put("models/text/tiny.gguf", TEXT);
        assertThat(chosen(catalog, "tiny")).isEqualTo("tiny");
        assertThat(chosen(catalog, "Tiny")).isEqualTo("Tiny");
    }

    @Test
    void noticesAtOnceThatAFileWasRemoved() throws IOException {
        Path file = put("models/text/a.gguf", TEXT);
        FolderCatalog catalog = timed();
        assertThat(chosen(catalog, "a")).isEqualTo("a");
        Files.delete(file);
        assertThatThrownBy(() -> chosen(catalog, "a"))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("no model is called \"a\"");
    }

    @Test
    void noticesAtOnceThatAFileIsAnotherNow() {
        put("models/a.gguf", TEXT);
        FolderCatalog catalog = timed();
        assertThat(chosen(catalog, "a")).isEqualTo("a");
        put("models/a.gguf", PACKED_MODEL);
        assertThatThrownBy(() -> chosen(catalog, "a"))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("is an image model");
        ModelDescription image = catalog.require(ModelKind.IMAGE, Optional.of("a"));
        assertThat(image.kind()).isEqualTo(ModelKind.IMAGE);
    }

    @Test
    void saysWhatIsWrongAlsoWithinTheMoment() {
        put("models/a.gguf", TEXT);
        FolderCatalog catalog = timed();
        assertThat(chosen(catalog, "a")).isEqualTo("a");
        assertThatThrownBy(() -> catalog.require(ModelKind.IMAGE, Optional.of("a")))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("is a text model");
    }

    @Test
    void anOlderWalkDoesNotReplaceANewerOne() {
        RecentScan recent = new RecentScan(nanoTime::get);
        long early = recent.now();
        long late = nanoTime.addAndGet(10);
        Candidate one = new Candidate.Broken(root, Optional.empty(), "is empty", false, List.of());
        Found newer = new Found(List.of(one));
        recent.keep(newer, late);
        recent.keep(new Found(List.of()), early);
        assertThat(recent.found()).contains(newer);
    }
}
