package org.diffusiondesk.rest;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.history.Gallery;
import org.diffusiondesk.api.history.GalleryChange;
import org.diffusiondesk.api.history.GalleryPage;
import org.diffusiondesk.api.history.GalleryPicture;
import org.diffusiondesk.api.history.GalleryQuery;
import org.diffusiondesk.api.history.TagCount;

/** A gallery in memory that notes what it was asked. */
final class FakeGallery implements Gallery {
    final Map<String, GalleryPicture> pictures = new LinkedHashMap<>();
    final List<GalleryQuery> queries = new ArrayList<>();
    private final List<Consumer<GalleryPicture>> listeners = new CopyOnWriteArrayList<>();

    void add(String name, Path file) {
        put(new GalleryPicture(
                name,
                file,
                "job1",
                0,
                7,
                128,
                96,
                1000,
                Instant.ofEpochMilli(1500),
                "demo",
                "a prompt",
                "bad",
                false,
                List.of(),
                false));
    }

    private GalleryPicture put(GalleryPicture picture) {
        pictures.put(picture.name(), picture);
        listeners.forEach(listener -> listener.accept(picture));
        return picture;
    }

    private static GalleryPicture with(GalleryPicture old, boolean favourite, List<String> tags, boolean deleted) {
        return new GalleryPicture(
                old.name(),
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
                tags,
                deleted);
    }

    private GalleryPicture require(String name) {
        return find(name)
                .orElseThrow(() -> new InvalidRequestException(ErrorCode.NOT_FOUND, "name", "no picture " + name));
    }

    @Override
    public GalleryPage list(GalleryQuery query) {
        queries.add(query);
        return new GalleryPage(List.copyOf(pictures.values()), Optional.of("further"), 17);
    }

    @Override
    public Optional<GalleryPicture> find(String name) {
        return Optional.ofNullable(pictures.get(name));
    }

    @Override
    public GalleryPicture change(String name, GalleryChange change) {
        GalleryPicture old = require(name);
        return put(with(
                old, change.favourite().orElse(old.favourite()), change.tags().orElse(old.tags()), old.deleted()));
    }

    @Override
    public GalleryPicture delete(String name) {
        GalleryPicture old = require(name);
        return put(with(old, old.favourite(), old.tags(), true));
    }

    @Override
    public GalleryPicture restore(String name) {
        GalleryPicture old = require(name);
        return put(with(old, old.favourite(), old.tags(), false));
    }

    @Override
    public int emptyBin() {
        int before = pictures.size();
        pictures.values().removeIf(GalleryPicture::deleted);
        return before - pictures.size();
    }

    @Override
    public Path thumbnail(String name, int side) {
        return require(name).file();
    }

    @Override
    public List<TagCount> tags() {
        return List.of(new TagCount("sea", 2), new TagCount("sky", 1));
    }

    @Override
    public Registration listen(Consumer<GalleryPicture> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
