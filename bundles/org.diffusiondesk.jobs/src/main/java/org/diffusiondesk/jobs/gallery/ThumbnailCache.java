package org.diffusiondesk.jobs.gallery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.diffusiondesk.api.error.EngineException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.error.UnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Small pictures as files, each made when it is first asked for and made anew when its picture has changed. Thread-safe. */
final class ThumbnailCache {
    private static final Logger LOG = LoggerFactory.getLogger(ThumbnailCache.class);
    /** A few sizes only, so that nobody fills the disk with one file per pixel; each serves up to the next one. */
    private static final List<Integer> SIDES = List.of(1024, 768, 512, 384, 256, 192, 128, 96, 64);
    /** Decoding takes memory: as many at a time, and others wait for their turn. */
    private static final int AT_ONCE = 2;

    private static final Duration TURN_LIMIT = Duration.ofSeconds(30);

    /** Makes a JPEG that fits into a square; {@link IllegalArgumentException} when the file is no picture. */
    interface Maker {
        byte[] make(Path picture, int side) throws IOException;
    }

    private final Path folder;
    private final Maker maker;
    private final Semaphore turns = new Semaphore(AT_ONCE, true);

    ThumbnailCache(Path folder, Maker maker) {
        this.folder = folder;
        this.maker = maker;
    }

    /** A thumbnail of a picture that fits into a square of this many pixels; not smaller than 64 all the same. */
    Path of(Path picture, String name, int side) {
        int fitting = SIDES.stream().filter(one -> one <= side).findFirst().orElse(SIDES.getLast());
        Path thumbnail = folder.resolve(String.valueOf(fitting)).resolve(name + ".jpg");
        try {
            FileTime modified = Files.getLastModifiedTime(picture, LinkOption.NOFOLLOW_LINKS);
            boolean fresh = Files.isRegularFile(thumbnail, LinkOption.NOFOLLOW_LINKS)
                    && Files.getLastModifiedTime(thumbnail).toMillis() == modified.toMillis();
            if (!fresh) {
                make(picture, fitting, thumbnail, modified);
            }
            return thumbnail;
        } catch (IllegalArgumentException noPicture) {
            throw new InvalidRequestException(
                    "name", "no thumbnail of " + name + " can be made: " + noPicture.getMessage());
        } catch (IOException problem) {
            throw new EngineException(
                    ErrorCode.INTERNAL, "no thumbnail of " + name + " could be made: " + problem.getMessage(), problem);
        }
    }

    private void make(Path picture, int side, Path thumbnail, FileTime modified) throws IOException {
        byte[] jpeg = inTurn(() -> maker.make(picture, side));
        Files.createDirectories(folder.resolve(String.valueOf(side)));
        Path partial = Files.createTempFile(folder, "new-", ".part");
        try {
            Files.write(partial, jpeg);
            // the time of the picture tells whether the thumbnail is of the picture as it is now
            Files.setLastModifiedTime(partial, FileTime.fromMillis(modified.toMillis()));
            Files.move(partial, thumbnail, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    private byte[] inTurn(FolderIndex.FileWork<byte[]> work) throws IOException {
        try {
            if (!turns.tryAcquire(TURN_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new UnavailableException("too many thumbnails are being made; try again later");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("interrupted while waiting to make a thumbnail");
        }
        try {
            return work.run();
        } finally {
            turns.release();
        }
    }

    /** Forgets the thumbnails of a picture that is gone for good. */
    void remove(String name) {
        for (int side : SIDES) {
            try {
                Files.deleteIfExists(folder.resolve(String.valueOf(side)).resolve(name + ".jpg"));
            } catch (IOException problem) {
                LOG.warn("gallery: the thumbnail of {} is left behind: {}", name, problem.toString());
            }
        }
    }
}
