package org.diffusiondesk.ui.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFilesTest {
    @TempDir
    Path folder;

    record Note(String text, int count) {}

    @Test
    void givesBackWhatWasKept() {
        try (StateFiles files = new StateFiles(folder.resolve("deep/er"))) {
            files.keep("note", new Note("äöü \"quoted\"\n", 3));
        }
        try (StateFiles files = new StateFiles(folder.resolve("deep/er"))) {
            assertThat(files.read("note", Note.class)).hasValue(new Note("äöü \"quoted\"\n", 3));
            assertThat(files.read("other", Note.class)).isEmpty();
        }
    }

    @Test
    void writesByItselfAfterAWhile() {
        try (StateFiles files = new StateFiles(folder)) {
            files.keep("note", new Note("first", 1));
            files.keep("note", new Note("second", 2));
            await().untilAsserted(() ->
                    assertThat(folder.resolve("note.json")).exists().content().contains("second"));
        }
    }

    @Test
    void keepsWhatComesAfterTheClosing() {
        StateFiles files = new StateFiles(folder);
        files.close();
        files.keep("note", new Note("last words", 1));
        assertThat(files.read("note", Note.class)).hasValue(new Note("last words", 1));
    }

    /** A closing that interrupted the writer once lost the last sentence that a person had typed. */
    @Test
    void closingInTheMiddleOfAWriteLosesNothing() {
        for (int i = 0; i < 300; i++) {
            StateFiles files = new StateFiles(folder, Duration.ZERO);
            files.keep("note", new Note("x".repeat(100_000), i));
            files.close();
            assertThat(files.read("note", Note.class)).map(Note::count).hasValue(i);
        }
    }

    @Test
    void setsAnUnreadableFileAside() throws IOException {
        Files.writeString(folder.resolve("note.json"), "{\"text\": \"cut o");
        try (StateFiles files = new StateFiles(folder)) {
            assertThat(files.read("note", Note.class)).isEmpty();
        }
        assertThat(folder.resolve("note.unreadable.json")).exists();
        assertThat(folder.resolve("note.json")).doesNotExist();
    }
}
