package org.diffusiondesk.api.history;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.diffusiondesk.api.concurrent.Registration;

/** The pictures in the outputs folder and what people noted about them. Thread-safe; reads from disk. */
public interface Gallery {
    /** One page, the newest first. */
    GalleryPage list(GalleryQuery query);

    /** A picture by its file name, also one in the bin. */
    Optional<GalleryPicture> find(String name);

    /**
     * Changes what is noted about a picture.
     *
     * @throws org.diffusiondesk.api.error.InvalidRequestException {@code not_found}; a tag that can't be one
     */
    GalleryPicture change(String name, GalleryChange change);

    /** Moves a picture to the bin; does nothing when it is there. Its file is kept until the bin is emptied. */
    GalleryPicture delete(String name);

    /** Takes a picture out of the bin. */
    GalleryPicture restore(String name);

    /** Deletes what is in the bin for good; returns how many pictures. */
    int emptyBin();

    /** A small JPEG of a picture that fits into a square of this many pixels, made the first time it is asked for. */
    Path thumbnail(String name, int side);

    /** All tags, the most used first. */
    List<TagCount> tags();

    /** Hears of each picture that came, changed or went (then as one that is deleted), on the thread that noticed it; must be quick. */
    Registration listen(Consumer<GalleryPicture> listener);
}
