package org.diffusiondesk.ui.tests.fakes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.history.Gallery;
import org.diffusiondesk.api.history.GalleryChange;
import org.diffusiondesk.api.history.GalleryPage;
import org.diffusiondesk.api.history.GalleryPicture;
import org.diffusiondesk.api.history.GalleryQuery;
import org.diffusiondesk.api.history.TagCount;

/** A gallery in memory, the newest picture first; its pictures are painted files. Thread-safe. */
public final class FakeGallery implements Gallery {
    private final List<GalleryPicture> pictures = new CopyOnWriteArrayList<>();
    private final List<Consumer<GalleryPicture>> listeners = new CopyOnWriteArrayList<>();

    /** Paints a picture and adds it. */
    public void add(Path folder, String prompt, long seed, int width, int height) throws IOException {
        String name = "picture-" + seed + ".png";
        Path file = Files.write(folder.resolve(name), Paintings.png(width, height, 0, seed));
        GalleryPicture picture = new GalleryPicture(
                name,
                file,
                "job",
                0,
                seed,
                width,
                height,
                1000,
                Instant.parse("2026-03-01T12:00:00Z").plusSeconds(seed),
                "demo",
                prompt,
                "blurry",
                false,
                List.of(),
                false);
        pictures.addFirst(picture);
        listeners.forEach(listener -> listener.accept(picture));
    }

    @Override
    public GalleryPage list(GalleryQuery query) {
        List<GalleryPicture> all = pictures.stream()
                .filter(picture -> picture.deleted() == query.bin())
                .filter(picture -> !query.favourites() || picture.favourite())
                .filter(picture -> query.text().map(picture.prompt()::contains).orElse(true))
                .toList();
        int from = query.after().map(Integer::parseInt).orElse(0);
        int to = Math.min(all.size(), from + query.limit());
        Optional<String> next = to < all.size() ? Optional.of(Integer.toString(to)) : Optional.empty();
        return new GalleryPage(all.subList(from, to), next, all.size());
    }

    @Override
    public Optional<GalleryPicture> find(String name) {
        return pictures.stream().filter(picture -> picture.name().equals(name)).findFirst();
    }

    private GalleryPicture put(String name, boolean favourite, boolean deleted) {
        GalleryPicture old = find(name).orElseThrow();
        GalleryPicture changed = new GalleryPicture(
                name,
                old.file(),
                old.job(),
                old.index(),
                old.seed(),
                old.width(),
                old.height(),
                old.bytes(),
                old.created(),
                old.model(),
                old.prompt(),
                old.negativePrompt(),
                favourite,
                old.tags(),
                deleted);
        pictures.set(pictures.indexOf(old), changed);
        listeners.forEach(listener -> listener.accept(changed));
        return changed;
    }

    @Override
    public GalleryPicture change(String name, GalleryChange change) {
        return put(
                name, change.favourite().orElse(false), find(name).orElseThrow().deleted());
    }

    @Override
    public GalleryPicture delete(String name) {
        return put(name, find(name).orElseThrow().favourite(), true);
    }

    @Override
    public GalleryPicture restore(String name) {
        return put(name, find(name).orElseThrow().favourite(), false);
    }

    @Override
    public int emptyBin() {
        return 0;
    }

    @Override
    public Path thumbnail(String name, int side) {
        return find(name).orElseThrow().file();
    }

    @Override
    public List<TagCount> tags() {
        return List.of();
    }

    @Override
    public Registration listen(Consumer<GalleryPicture> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
