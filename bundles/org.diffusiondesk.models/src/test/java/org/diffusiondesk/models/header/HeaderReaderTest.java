package org.diffusiondesk.models.header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(240)
class HeaderReaderTest {
    @TempDir
    Path folder = Path.of("set by JUnit");

    private ModelHeader read(byte[] bytes) throws IOException {
        return HeaderReader.read(Files.write(folder.resolve("file"), bytes));
    }

    @Test
    void readsAGgufHeader() throws IOException {
        ModelHeader header = read(TestFiles.textGguf("llama"));
        assertThat(header.format()).isEqualTo(ModelFormat.GGUF);
        assertThat(header.architecture()).contains("llama");
        assertThat(header.keys()).contains("tokenizer.ggml.model", "tokenizer.ggml.tokens");
        assertThat(header.tensorNames()).containsExactly("blk.0.attn_q.weight");
    }

    @Test
    void readsASafetensorsHeader() throws IOException {
        ModelHeader header = read(TestFiles.safetensors(List.of("model.diffusion_model.a", "b")));
        assertThat(header.format()).isEqualTo(ModelFormat.SAFETENSORS);
        assertThat(header.strings()).containsEntry("format", "pt");
        assertThat(header.tensorNames()).containsExactly("model.diffusion_model.a", "b");
    }

    @Test
    void refusesAGgufFileThatIsCutAtAnyByte() throws IOException {
        byte[] whole = TestFiles.textGguf("llama");
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> read(cut)).as("cut at " + length).isInstanceOf(HeaderException.class);
        }
    }

    @Test
    void refusesASafetensorsFileThatIsCutAtAnyByte() throws IOException {
        byte[] whole = TestFiles.safetensors(List.of("a", "b"));
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> read(cut)).as("cut at " + length).isInstanceOf(HeaderException.class);
        }
    }

    @Test
    void saysHowMuchOfATruncatedFileIsMissing() throws IOException {
        byte[] whole = TestFiles.textGguf("llama");
        assertThatThrownBy(() -> read(Arrays.copyOf(whole, whole.length - 1)))
                .hasMessageContaining("is truncated: its header promises " + whole.length + " bytes, the file has "
                        + (whole.length - 1));
    }

    static Stream<Arguments> hostile() {
        return Stream.of(
                Arguments.of("empty", new byte[0], "is empty"),
                Arguments.of("a text", "Dear model,\nhow are you?".getBytes(), "is no model file"),
                Arguments.of("an HTML page", "<!DOCTYPE html><html></html>".getBytes(), "is no model file"),
                Arguments.of("GGUF of version 1", TestFiles.ggufHead(1, 0, 0), "version 1"),
                Arguments.of("big-endian GGUF", TestFiles.ggufHead(0x03000000, 0, 0), "big-endian"),
                Arguments.of("2^63 tensors", TestFiles.ggufHead(3, Long.MIN_VALUE, 0), "number of tensors"),
                Arguments.of("a million tensors", TestFiles.ggufHead(3, 1_000_000, 0), "number of tensors"),
                Arguments.of("2^62 entries", TestFiles.ggufHead(3, 0, 1L << 62), "metadata entries"),
                Arguments.of("a string of 2^40 bytes", entry(f -> f.i32(8).i64(1L << 40)), "length of k"),
                Arguments.of(
                        "a string longer than the file", entry(f -> f.i32(8).i64(4000)), "truncated"),
                Arguments.of("an array of 2^60", entry(f -> f.i32(9).i32(10).i64(1L << 60)), "length of an array"),
                Arguments.of(
                        "an array longer than the file",
                        entry(f -> f.i32(9).i32(8).i64(1 << 26)),
                        "truncated"),
                Arguments.of("an unknown type", entry(f -> f.i32(77)), "unknown type 77"),
                Arguments.of("nested arrays", entry(HeaderReaderTest::nested), "nested"),
                Arguments.of("alignment 0", alignment(0), "general.alignment is 0"),
                Arguments.of("alignment 3", alignment(3), "general.alignment is 3"),
                Arguments.of("99 dimensions", TestFiles.ggufWithTensor(99, 1, 0, 0, 64), "99 dimensions"),
                Arguments.of("overflowing size", TestFiles.ggufWithTensor(4, 1L << 40, 0, 0, 64), "impossibly large"),
                Arguments.of("huge tensor", TestFiles.ggufWithTensor(1, 1L << 50, 0, 0, 64), "truncated"),
                Arguments.of("huge offset", TestFiles.ggufWithTensor(1, 1, 0, Long.MAX_VALUE, 64), "large"),
                Arguments.of(
                        "far offset of an unknown type", TestFiles.ggufWithTensor(1, 1, 999, 1 << 30, 64), "truncated"),
                Arguments.of("safetensors: no object", TestFiles.safetensors("{]", 0), "JSON"),
                Arguments.of("safetensors: no offsets", tensor("{\"dtype\":\"F32\"}"), "no data_offsets"),
                Arguments.of("safetensors: text as tensor", tensor("\"x\""), "not an object"),
                Arguments.of("safetensors: backwards", offsets("[8,4]"), "backwards"),
                Arguments.of("safetensors: negative", offsets("[-8,4]"), "backwards"),
                Arguments.of("safetensors: one number", offsets("[8]"), "two numbers"),
                Arguments.of("safetensors: texts", offsets("[\"a\",4]"), "numbers"),
                Arguments.of("safetensors: too large a number", offsets("[0,99999999999999999999]"), "JSON"),
                Arguments.of("safetensors: beyond the file", offsets("[0,9223372036854775807]"), "truncated"),
                Arguments.of(
                        "safetensors: deep", TestFiles.safetensors("{\"a\":{\"b\":" + "[".repeat(9000), 0), "JSON"),
                Arguments.of("a cut archive", new byte[] {'P', 'K', 3, 4, 0, 0, 0, 0, 0, 0}, "truncated"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostile")
    void refuses(String what, byte[] bytes, String reason) {
        assertThatThrownBy(() -> read(bytes))
                .as(what)
                .isInstanceOf(HeaderException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void takesNoMemoryForAHeaderThatPromisesEightGigabytes() throws IOException {
        Path file = folder.resolve("huge");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            byte[] head = entry(f -> f.i32(9).i32(8).i64(1 << 27));
            sparse.write(head);
            sparse.setLength(8L << 30); // zeros: an array of endless empty strings
        }
        assertThatThrownBy(() -> HeaderReader.read(file))
                .isInstanceOf(HeaderException.class)
                .hasMessageContaining("longer than");
    }

    @Test
    void neitherHangsNorFailsOtherwiseOnFilesWithFlippedBytes() throws IOException {
        Random random = new Random(20261122);
        List<byte[]> seeds = List.of(
                TestFiles.textGguf("llama"),
                TestFiles.gguf(List.of("model.diffusion_model.a", "b")),
                TestFiles.safetensors(List.of("a", "b", "c")));
        int readable = 0;
        for (int round = 0; round < 6000; round++) {
            byte[] bytes = seeds.get(round % seeds.size()).clone();
            for (int flips = 1 + random.nextInt(6); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try {
                read(bytes);
                readable++;
            } catch (HeaderException expected) {
                assertThat(expected.getMessage()).matches("(?s)(is|has) .+");
            }
        }
        assertThat(readable).as("flips in the data do no harm").isPositive();
    }

    private static void nested(TestFiles file) {
        file.i32(9);
        for (int i = 0; i < 100; i++) {
            file.i32(9).i64(1);
        }
    }

    private static byte[] entry(java.util.function.Consumer<TestFiles> value) {
        return TestFiles.ggufWithEntry("k", value);
    }

    private static byte[] alignment(int value) {
        return TestFiles.ggufWithEntry("general.alignment", file -> file.i32(4).i32(value));
    }

    private static byte[] tensor(String json) {
        return TestFiles.safetensors("{\"t\":" + json + "}", 16);
    }

    private static byte[] offsets(String json) {
        return tensor("{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":" + json + "}");
    }
}
