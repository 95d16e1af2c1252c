package org.diffusiondesk.jobs.gallery;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.image.ImageRequest;
import org.diffusiondesk.api.image.PictureFiles;
import org.diffusiondesk.api.image.PictureSettings;
import org.diffusiondesk.jobs.files.PictureSize;

/** Reads what a picture's file says about it. Thread-safe. */
final class PictureReader {
    /** No picture of ours comes near; a larger file is not read into memory. */
    private static final long MAX_BYTES = 256L << 20;

    private static final long UNKNOWN_SEED = -1;

    /** As the outputs folder names them: date, time, job, index, and a number where a name was taken. */
    private static final Pattern OURS = Pattern.compile("\\d{8}-\\d{6}-([a-z0-9]+)-(\\d{1,4})(-\\d+)?\\.\\w+");

    private final PictureFiles files;

    PictureReader(PictureFiles files) {
        this.files = files;
    }

    /** Empty when it is no picture, or none that is whole. */
    Optional<PictureFacts> read(Path file, FileStamp stamp) throws IOException {
        if (stamp.bytes() > MAX_BYTES) {
            return Optional.empty();
        }
        try {
            byte[] bytes = Files.readAllBytes(file);
            Optional<PictureSettings> settings = files.read(bytes);
            return Optional.of(
                    facts(String.valueOf(file.getFileName()), stamp, settings.map(PictureSettings::request), bytes));
        } catch (InvalidRequestException | NoSuchFileException | AccessDeniedException noPicture) {
            return Optional.empty();
        }
    }

    private static PictureFacts facts(String name, FileStamp stamp, Optional<ImageRequest> request, byte[] bytes) {
        Matcher ours = OURS.matcher(name);
        boolean known = ours.matches();
        Optional<PictureSize> size = PictureSize.of(bytes);
        return new PictureFacts(
                name,
                stamp.bytes(),
                stamp.modified(),
                known ? ours.group(1) : "",
                known ? Integer.parseInt(ours.group(2)) : 0,
                request.flatMap(asked -> asked.seed().stream().boxed().findFirst())
                        .orElse(UNKNOWN_SEED),
                size.map(PictureSize::width)
                        .or(() -> request.flatMap(
                                asked -> asked.width().stream().boxed().findFirst()))
                        .orElse(0),
                size.map(PictureSize::height)
                        .or(() -> request.flatMap(
                                asked -> asked.height().stream().boxed().findFirst()))
                        .orElse(0),
                request.flatMap(ImageRequest::model).orElse(""),
                request.map(ImageRequest::prompt).orElse(""),
                request.map(ImageRequest::negativePrompt).orElse(""));
    }
}
