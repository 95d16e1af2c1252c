package org.diffusiondesk.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.error.ModelException;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PackedModelTest extends CatalogFixture {
    @Test
    void unpacksOnceAndOnlyWhenTheModelIsUsed() throws IOException {
        embedDemo();
        FolderCatalog catalog = catalog();
        catalog.list();
        assertThat(root.resolve("cache")).doesNotExist();
        Path file = catalog.require(ModelKind.IMAGE, Optional.empty()).files().get("model");
        Object first = Files.getAttribute(file, "unix:ino");
        assertThat(catalog().require(ModelKind.IMAGE, Optional.of("demo")).files())
                .containsEntry("model", file);
        assertThat(Files.getAttribute(file, "unix:ino")).isEqualTo(first);
        try (var files = Files.list(file.resolveSibling(""))) {
            assertThat(files).as("no partial file left").containsExactly(file);
        }
    }

    @Test
    void unpacksAgainWhatIsCutShort() throws IOException {
        embedDemo();
        Path file = catalog().require(ModelKind.IMAGE, Optional.empty()).files().get("model");
        Files.write(file, new byte[10]);
        assertThat(Files.size(catalog()
                        .require(ModelKind.IMAGE, Optional.empty())
                        .files()
                        .get("model")))
                .isEqualTo(PACKED_MODEL.length);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"from\": \"dd-demo.gguf.gz\", \"bytes\": 5} | unpacks to more than the expected 5 bytes",
                "{\"from\": \"dd-demo.gguf.gz\", \"bytes\": 500000} | instead of 500000",
                "{\"from\": \"dd-demo.gguf.gz\", \"sha256\": \"00ff\"} | SHA-256",
                "{\"from\": \"model.json\", \"bytes\": 77} | could not be unpacked"
            })
    void refusesAPackedModelThatIsNotWhatItShouldBe(String packed, String reason) throws IOException {
        embedDemo(packed);
        ModelException error =
                catchThrowableOfType(ModelException.class, () -> catalog().require(ModelKind.IMAGE, Optional.empty()));
        assertThat(error.code()).isEqualTo(ErrorCode.MODEL_UNUSABLE);
        assertThat(error).hasMessageContaining(reason);
        try (var left = Files.walk(root.resolve("cache"))) {
            assertThat(left.filter(Files::isRegularFile)).isEmpty();
        }
    }

    @Test
    void takesAGzippedFileThatIsNamedDirectly() throws IOException {
        put("embedded/demo/x.gguf.gz", gzip(PACKED_MODEL));
        put("embedded/demo/model.json", "{\"kind\": \"image\", \"files\": {\"model\": \"x.gguf.gz\"}}".getBytes());
        ModelDescription model = catalog().require(ModelKind.IMAGE, Optional.of("demo"));
        assertThat(Files.readAllBytes(model.files().get("model"))).isEqualTo(PACKED_MODEL);
        assertThat(model.files().get("model")).hasFileName("x.gguf");
    }
}
