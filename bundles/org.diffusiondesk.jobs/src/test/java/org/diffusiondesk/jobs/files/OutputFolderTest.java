package org.diffusiondesk.jobs.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.diffusiondesk.api.error.DeskException;
import org.diffusiondesk.api.error.EngineException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.image.GeneratedImage;
import org.diffusiondesk.api.image.ImageCommand;
import org.diffusiondesk.api.image.ImageExtras;
import org.diffusiondesk.api.image.ImageOutput;
import org.diffusiondesk.api.image.PictureFormat;
import org.diffusiondesk.api.image.StoredImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFolderTest {
    private static final Clock CLOCK = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
    private static final GeneratedImage IMAGE = new GeneratedImage(0, 1, 24, 16, Samples.png(Samples.picture(24, 16)));

    @TempDir
    private Path folder;

    @Test
    void eachFormatHasItsExtensionAndHoldsWhatIsReturned() throws IOException {
        OutputFolder outputs = new OutputFolder(folder, CLOCK, "1", model -> Optional.empty());
        for (PictureFormat format : PictureFormat.values()) {
            StoredImage stored = outputs.store("job", command(format), IMAGE);
            assertThat(stored.name()).matches("\\d{8}-\\d{6}-job-0\\." + format.extension());
            assertThat(stored.format()).isEqualTo(format);
            assertThat(Files.readAllBytes(stored.file()))
                    .isEqualTo(stored.image().bytes());
            assertThat(outputs.store("another", command(format), IMAGE).image().bytes())
                    .as("the same request gives the same file")
                    .isEqualTo(stored.image().bytes());
        }
    }

    @Test
    void aFullDiskLeavesNothingBehindAndTheNextPictureIsWritten() throws IOException {
        AtomicInteger writes = new AtomicInteger();
        OutputFolder outputs = new OutputFolder(folder, CLOCK, "1", model -> Optional.empty(), (file, bytes) -> {
            boolean full = writes.getAndIncrement() == 0;
            Files.write(file, full ? Arrays.copyOf(bytes, bytes.length / 2) : bytes);
            if (full) {
                throw new IOException("No space left on device");
            }
        });
        assertThatThrownBy(() -> outputs.store("job", command(PictureFormat.PNG), IMAGE))
                .isInstanceOfSatisfying(
                        DeskException.class, reason -> assertThat(reason.code()).isEqualTo(ErrorCode.UNAVAILABLE))
                .hasMessageContaining(folder.toString())
                .hasMessageContaining("No space left on device");
        try (var files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
        assertThat(outputs.store("job", command(PictureFormat.PNG), IMAGE).file())
                .exists();
    }

    @Test
    void aRealFullDeviceIsToldInItsWords() throws IOException {
        Path full = Path.of("/dev/full");
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.exists(full), "only Linux has a device that is always full");
        OutputFolder outputs = new OutputFolder(folder, CLOCK, "1", model -> Optional.empty(), (file, bytes) -> {
            Files.createSymbolicLink(file, full);
            Files.write(file, bytes);
        });
        assertThatThrownBy(() -> outputs.store("job", command(PictureFormat.WEBP), IMAGE))
                .isInstanceOf(DeskException.class)
                .hasMessageContaining("could not be written");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void halfWrittenFilesOfAKilledRunAreRemoved() throws IOException {
        Path half = Files.write(folder.resolve(".20260101-000000-old-0.part"), new byte[3]);
        Path other = Files.write(folder.resolve(".keep"), new byte[3]);
        new OutputFolder(folder, CLOCK, "1", model -> Optional.empty()).store("job", command(PictureFormat.PNG), IMAGE);
        assertThat(half).doesNotExist();
        assertThat(other).exists();
    }

    @Test
    void whatIsNoPngIsAFaultOfTheWorker() {
        OutputFolder outputs = new OutputFolder(folder, CLOCK, "1", model -> Optional.empty());
        GeneratedImage broken = new GeneratedImage(0, 1, 24, 16, Arrays.copyOf(IMAGE.bytes(), 50));
        assertThatThrownBy(() -> outputs.store("job", command(PictureFormat.JPEG), broken))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("sd-worker");
        assertThat(folder).isEmptyDirectory();
    }

    private static ImageCommand command(PictureFormat format) {
        return Samples.command("p", "", ImageExtras.NONE, new ImageOutput(format, 90));
    }
}
