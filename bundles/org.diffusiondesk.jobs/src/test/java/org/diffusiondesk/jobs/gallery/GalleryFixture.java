package org.diffusiondesk.jobs.gallery;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.imageio.ImageIO;
import org.diffusiondesk.api.history.GalleryPage;
import org.diffusiondesk.api.history.GalleryPicture;
import org.diffusiondesk.api.history.GalleryQuery;
import org.diffusiondesk.jobs.db.Database;
import org.diffusiondesk.jobs.files.FilePictures;
import org.diffusiondesk.jobs.files.PngText;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A gallery on a real folder and a real database. */
@Timeout(60)
abstract class GalleryFixture {
    static final Instant FIRST = Instant.parse("2026-05-01T12:00:00Z");

    @TempDir
    Path root = Path.of("set by JUnit");

    Path outputs = Path.of("set before each test");

    final List<GalleryPicture> told = new CopyOnWriteArrayList<>();
    final List<String> thumbnailsMade = new CopyOnWriteArrayList<>();
    private final List<Database> databases = new ArrayList<>();

    FolderGallery gallery;

    @BeforeEach
    void begin() throws IOException {
        outputs = Files.createDirectories(root.resolve("outputs"));
        gallery = open();
    }

    /** A gallery as after a start. */
    FolderGallery open() {
        Database database = new Database(root.resolve("desk.db"), root.resolve("run"), Clock.systemUTC());
        databases.add(database);
        Bin places = Bin.of(outputs);
        PictureTable table = new PictureTable(database);
        FolderGallery opened = new FolderGallery(
                places,
                table,
                new PictureSearch(database),
                new FolderIndex(
                        places.outputs(),
                        places.bin(),
                        table,
                        new PictureReader(new FilePictures()),
                        Clock.systemUTC()),
                new ThumbnailCache(root.resolve("thumbnails"), (picture, side) -> {
                    thumbnailsMade.add(picture.getFileName() + " " + side);
                    return Files.readAllBytes(picture);
                }));
        opened.listen(told::add);
        return opened;
    }

    @AfterEach
    void close() {
        databases.forEach(Database::close);
    }

    static byte[] png(String prompt) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(12, 8, BufferedImage.TYPE_INT_RGB), "png", out);
        String parameters = prompt + "\nNegative prompt: blurry\nSteps: 8, Sampler: Euler, CFG scale: 2, Seed: 77,"
                + " Size: 12x8, Model: demo";
        return PngText.with(out.toByteArray(), Map.of("parameters", parameters));
    }

    /** A picture as it is drawn {@code minute} minutes after the first one; returns its name. */
    String draw(int minute, String prompt) throws IOException {
        return draw("20260501-12%02d00-job%d-0.png".formatted(minute % 60, minute), minute, prompt);
    }

    String draw(String name, int minute, String prompt) throws IOException {
        Path part = Files.write(outputs.resolve("." + name + ".part"), png(prompt));
        Files.setLastModifiedTime(part, FileTime.from(FIRST.plusSeconds(60L * minute)));
        Files.move(part, outputs.resolve(name));
        return name;
    }

    static GalleryQuery query() {
        return query(Optional.empty(), 100);
    }

    static GalleryQuery query(Optional<String> after, int limit) {
        return new GalleryQuery(Optional.empty(), List.of(), false, Optional.empty(), false, after, limit);
    }

    static GalleryQuery words(String text) {
        return new GalleryQuery(Optional.of(text), List.of(), false, Optional.empty(), false, Optional.empty(), 100);
    }

    static GalleryQuery bin() {
        return new GalleryQuery(Optional.empty(), List.of(), false, Optional.empty(), true, Optional.empty(), 100);
    }

    static GalleryQuery tagged(String... tags) {
        return new GalleryQuery(Optional.empty(), List.of(tags), false, Optional.empty(), false, Optional.empty(), 100);
    }

    static GalleryQuery favourites() {
        return new GalleryQuery(Optional.empty(), List.of(), true, Optional.empty(), false, Optional.empty(), 100);
    }

    static List<String> names(GalleryPage page) {
        return page.pictures().stream().map(GalleryPicture::name).toList();
    }

    List<String> names(GalleryQuery query) {
        return names(gallery.list(query));
    }
}
