package org.diffusiondesk.jobs.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.image.ControlUse;
import org.diffusiondesk.api.image.GeneratedImage;
import org.diffusiondesk.api.image.Guidance;
import org.diffusiondesk.api.image.HiresFix;
import org.diffusiondesk.api.image.ImageCommand;
import org.diffusiondesk.api.image.ImageExtras;
import org.diffusiondesk.api.image.ImageOutput;
import org.diffusiondesk.api.image.ImageRequest;
import org.diffusiondesk.api.image.LoraUse;
import org.diffusiondesk.api.image.PictureFormat;
import org.diffusiondesk.api.image.PictureSettings;
import org.diffusiondesk.api.image.VaeTiling;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilePicturesTest {
    private static final byte[] PNG = Samples.png(Samples.picture(24, 16));

    private final FilePictures files = new FilePictures();

    @TempDir
    private Path folder;

    @Test
    void aPictureTellsTheRequestThatDrawsItAgain() {
        OutputFolder outputs =
                new OutputFolder(folder, Clock.systemUTC(), "1.0.0", model -> Optional.of("0123456789abcdef"));
        Random random = new Random(3);
        for (int i = 0; i < 150; i++) {
            PictureFormat format = PictureFormat.values()[i % 3];
            ImageCommand command = Samples.command(
                    Samples.hostile(random),
                    Samples.hostile(random),
                    extras(random),
                    new ImageOutput(format, 1 + random.nextInt(100)));
            byte[] file = outputs.store("job", command, new GeneratedImage(0, i, 128, 96, PNG))
                    .image()
                    .bytes();
            PictureSettings settings = files.read(file).orElseThrow();
            assertThat(settings.request()).as("picture %s", i).isEqualTo(request(command, i));
            assertThat(settings.all())
                    .containsEntry("Seed", String.valueOf(i))
                    .containsEntry("Size", "128x96")
                    .containsEntry("Model hash", "0123456789");
        }
    }

    @Test
    void readsAPictureOfAutomatic1111() {
        String parameters =
                "a cat\nNegative prompt: dog\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 5, Size: 64x64";
        PictureSettings settings =
                files.read(PngText.with(PNG, Map.of("parameters", parameters))).orElseThrow();
        assertThat(settings).isEqualTo(files.parse(parameters));
        assertThat(settings.parameters()).isEqualTo(parameters);
        assertThat(settings.request().seed()).hasValue(5);
    }

    @Test
    void aPictureWithoutSettingsHasNone() {
        assertThat(files.read(PNG)).isEmpty();
        assertThat(files.read(PngText.with(PNG, Map.of("prompt", "{\"3\":{}}", "workflow", "{}"))))
                .as("of ComfyUI")
                .isEmpty();
    }

    @Test
    void ourTextOfAVersionToComeIsLeftAside() {
        byte[] file = PngText.with(
                PNG, Map.of("parameters", "a\nSteps: 9, Seed: 5, Size: 64x64", "diffusiondesk", "{\"schema\":99}"));
        assertThat(files.read(file).orElseThrow().request().steps()).hasValue(9);
        byte[] odd =
                PngText.with(PNG, Map.of("diffusiondesk", "{\"schema\":1,\"request\":{\"steps\":\"x\",\"loras\":7}}"));
        assertThat(files.read(odd).orElseThrow().request()).isEqualTo(ImageRequest.of(""));
    }

    @Test
    void readsPackedTexts() throws Exception {
        String text = "a cat\nSteps: 20, Seed: 5, Size: 64x64";
        byte[] packed = packed(text.getBytes(StandardCharsets.UTF_8));
        byte[] old = withChunk("zTXt", join("parameters\0\0", packed));
        byte[] international = withChunk("iTXt", join("parameters\0\1\0de\0Parameter\0", packed));
        for (byte[] file : List.of(old, international)) {
            assertThat(files.read(file).orElseThrow().parameters()).isEqualTo(text);
        }
    }

    @Test
    void brokenPicturesAreRefusedInPlainWords() throws Exception {
        byte[] whole = PngText.with(PNG, Map.of("parameters", "x".repeat(50)));
        byte[] flipped = whole.clone();
        flipped[60] ^= 1;
        refused(flipped, "checksum of a chunk tEXt");
        byte[] huge = whole.clone();
        ByteBuffer.wrap(huge).putInt(33, Integer.MAX_VALUE);
        refused(huge, "ends within a chunk");
        ByteBuffer.wrap(huge).putInt(33, -5);
        refused(huge, "ends within a chunk");
        refused(withChunk("zTXt", join("parameters\0\0", packed(new byte[64 << 20]))), "more than 8388608 bytes");
        refused(withChunk("iTXt", join("parameters\0\1\0\0\0", packed(new byte[64 << 20]))), "more than 8388608 bytes");
        refused(withChunk("zTXt", join("parameters\0\0", new byte[] {1, 2, 3})), "unpacked");
        refused("GIF89a".getBytes(StandardCharsets.US_ASCII), "neither a PNG");
        refused(new byte[0], "neither a PNG");
        for (int length = 0; length < whole.length - 12; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> files.read(cut)).isInstanceOf(InvalidRequestException.class);
        }
    }

    private void refused(byte[] file, String reason) {
        assertThatThrownBy(() -> files.read(file))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(reason);
    }

    static ImageRequest request(ImageCommand command, long seed) {
        return new ImageRequest(
                Optional.of("demo"),
                command.prompt(),
                command.negativePrompt(),
                OptionalInt.of(128),
                OptionalInt.of(96),
                1,
                OptionalInt.of(8),
                OptionalDouble.of(2),
                OptionalLong.of(seed),
                Optional.of("euler_a"),
                Optional.of("karras"),
                OptionalDouble.empty(),
                OptionalInt.of(2),
                false,
                List.of(),
                command.extras(),
                command.output());
    }

    static ImageExtras extras(Random random) {
        return new ImageExtras(
                random.nextBoolean() ? List.of() : List.of(new LoraUse(Samples.hostile(random), random.nextGaussian())),
                Optional.of(new HiresFix(
                                OptionalDouble.of(random.nextDouble()),
                                OptionalInt.empty(),
                                OptionalInt.of(random.nextInt()),
                                OptionalInt.of(3),
                                OptionalDouble.empty(),
                                Optional.of(Samples.hostile(random))))
                        .filter(hires -> random.nextBoolean()),
                Optional.of(new ControlUse(Samples.hostile(random), random.nextDouble()))
                        .filter(control -> random.nextBoolean()),
                Optional.of(Samples.hostile(random)).filter(vae -> random.nextBoolean()),
                Optional.of(new VaeTiling(random.nextBoolean(), OptionalInt.of(32), OptionalDouble.of(0.25)))
                        .filter(tiling -> random.nextBoolean()),
                random.nextBoolean() ? List.of() : List.of(14.6, 1e-3, 0.0),
                random.nextBoolean() ? OptionalDouble.empty() : OptionalDouble.of(0.5),
                new Guidance(
                        OptionalDouble.of(3.5),
                        OptionalDouble.empty(),
                        Optional.of(new Guidance.SkipLayers(List.of(7, 8), 2.5, 0.01, 0.2))
                                .filter(skip -> random.nextBoolean())));
    }

    private static byte[] withChunk(String type, byte[] data) {
        ByteBuffer chunk = ByteBuffer.allocate(12 + data.length);
        chunk.putInt(data.length).put(type.getBytes(StandardCharsets.US_ASCII)).put(data);
        CRC32 crc = new CRC32();
        crc.update(chunk.array(), 4, 4 + data.length);
        chunk.putInt((int) crc.getValue());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(PNG, 0, 33);
        out.writeBytes(chunk.array());
        out.write(PNG, 33, PNG.length - 33);
        return out.toByteArray();
    }

    private static byte[] join(String head, byte[] tail) {
        byte[] start = head.getBytes(StandardCharsets.ISO_8859_1);
        byte[] whole = Arrays.copyOf(start, start.length + tail.length);
        System.arraycopy(tail, 0, whole, start.length, tail.length);
        return whole;
    }

    private static byte[] packed(byte[] plain) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
            deflater.write(plain);
        }
        return out.toByteArray();
    }
}
