package org.diffusiondesk.rest.sdapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StylesTest {
    private static final String FILE = "\uFEFFname,prompt,negative_prompt\r\n"
            + "Film,\"{prompt}, film still, \"\"35 mm\"\"\",\"cartoon,\nsketch\"\r\n\r\nInk,ink drawing,\n,lost,\n";

    @TempDir
    Path data;

    private Styles written(String text) throws IOException {
        Files.writeString(Files.createDirectories(data.resolve("config")).resolve("styles.csv"), text);
        return new Styles(data);
    }

    @Test
    void readsTheFileAsItIsWrittenElsewhere() throws IOException {
        assertThat(written(FILE).all())
                .containsExactly(
                        new Styles.Style("Film", "{prompt}, film still, \"35 mm\"", "cartoon,\nsketch"),
                        new Styles.Style("Ink", "ink drawing", ""));
        assertThat(Styles.parse("name,text\nold,as before")).containsExactly(new Styles.Style("old", "as before", ""));
    }

    @Test
    void aFileThatIsMissingEmptyOrNoneHasNoStyles() throws IOException {
        assertThat(new Styles(data).all()).isEmpty();
        assertThat(written("").all()).isEmpty();
        assertThat(written("just a line").all()).isEmpty();
        Files.write(data.resolve("config/styles.csv"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        assertThat(new Styles(data).all()).isEmpty();
    }

    @Test
    void putsThePromptIntoItsPlaceOrTheStyleBehindIt() throws IOException {
        Styles styles = written(FILE);
        assertThat(styles.apply(List.of("Film", "Ink"), "a cat", "dog"))
                .isEqualTo(new Styles.Styled(
                        "a cat, film still, \"35 mm\", ink drawing", "dog, cartoon,\nsketch", List.of()));
        assertThat(styles.apply(List.of("Nothing", "Ink"), "", ""))
                .isEqualTo(new Styles.Styled("ink drawing", "", List.of("Nothing")));
        assertThat(styles.apply(List.of(), " as it is ", "x"))
                .isEqualTo(new Styles.Styled(" as it is ", "x", List.of()));
    }
}
