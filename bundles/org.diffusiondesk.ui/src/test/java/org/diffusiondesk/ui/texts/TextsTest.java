package org.diffusiondesk.ui.texts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No text is missing, in code or in the application model. */
class TextsTest {
    private static final Pattern KEY_IN_CODE = Pattern.compile("\\btext\\(\\s*\"([a-zA-Z.]+)\"\\s*[,)]");
    private static final Pattern KEY_IN_MODEL = Pattern.compile("\"%([a-zA-Z.]+)\"");
    private static final Pattern CLASS_IN_MODEL =
            Pattern.compile("bundleclass://org\\.diffusiondesk\\.ui/([a-zA-Z0-9_.$]+)");

    @Test
    void everyTextThatCodeNamesIsThere() throws IOException {
        Set<String> missing = new TreeSet<>();
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            for (Path source :
                    sources.filter(path -> path.toString().endsWith(".java")).toList()) {
                Matcher key = KEY_IN_CODE.matcher(Files.readString(source));
                while (key.find()) {
                    if (Texts.find(key.group(1)).isEmpty()) {
                        missing.add(source.getFileName() + ": " + key.group(1));
                    }
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void everyTextOfTheApplicationModelIsThere() throws IOException {
        Properties texts = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of("OSGI-INF/l10n/bundle.properties"))) {
            texts.load(reader);
        }
        for (String file : new String[] {"Application.e4xmi", "plugin.xml"}) {
            KEY_IN_MODEL.matcher(Files.readString(Path.of(file))).results().forEach(key -> assertThat(texts)
                    .as(file)
                    .containsKey(key.group(1)));
        }
    }

    @Test
    void everyClassOfTheApplicationModelIsThere() throws IOException {
        CLASS_IN_MODEL
                .matcher(Files.readString(Path.of("Application.e4xmi")))
                .results()
                .forEach(name -> assertThat(
                                Path.of("src/main/java", name.group(1).replace('.', '/') + ".java"))
                        .exists());
    }

    @Test
    void fillsInValuesAndLeavesApostrophes() {
        assertThat(Texts.text("progress.step", 7, 20)).isEqualTo("step 7 of 20");
        assertThat(Texts.text("folder.failed", "/x", "")).contains("can’t");
    }
}
