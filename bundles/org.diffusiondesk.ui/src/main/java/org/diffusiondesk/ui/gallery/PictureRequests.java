package org.diffusiondesk.ui.gallery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.diffusiondesk.api.history.GalleryPicture;
import org.diffusiondesk.api.image.ImageExtras;
import org.diffusiondesk.api.image.ImageOutput;
import org.diffusiondesk.api.image.ImageRequest;
import org.diffusiondesk.api.image.PictureFiles;
import org.diffusiondesk.api.image.PictureSettings;

/** The request that would draw a picture again: from the settings in its file, else from what the gallery knows. */
final class PictureRequests {
    private PictureRequests() {}

    /** Blocks. */
    static ImageRequest of(Optional<PictureFiles> files, GalleryPicture picture) {
        try {
            byte[] bytes = Files.readAllBytes(picture.file());
            return files.flatMap(reader -> reader.read(bytes))
                    .map(PictureSettings::request)
                    .orElseGet(() -> plain(picture));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ImageRequest plain(GalleryPicture picture) {
        return new ImageRequest(
                Optional.of(picture.model()).filter(id -> !id.isEmpty()),
                picture.prompt(),
                picture.negativePrompt(),
                OptionalInt.of(picture.width()),
                OptionalInt.of(picture.height()),
                1,
                OptionalInt.empty(),
                OptionalDouble.empty(),
                picture.seed() < 0 ? OptionalLong.empty() : OptionalLong.of(picture.seed()),
                Optional.empty(),
                Optional.empty(),
                OptionalDouble.empty(),
                OptionalInt.empty(),
                true,
                List.of(),
                ImageExtras.NONE,
                ImageOutput.PNG);
    }
}
