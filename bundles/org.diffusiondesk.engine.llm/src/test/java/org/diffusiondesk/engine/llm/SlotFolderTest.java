package org.diffusiondesk.engine.llm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlotFolderTest {
    @TempDir
    private Path parent;

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void isPrivateAndEmptyAtFirst() throws IOException {
        Path path = Files.createDirectories(parent.resolve("run/conversations"));
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(path.resolve("left over"), "words of a conversation");
        SlotFolder folder = SlotFolder.open(path);
        assertThat(permissions(path)).isEqualTo("rwx------");
        assertThat(path).isEmptyDirectory();
        Path file = folder.create("one");
        assertThat(permissions(file)).isEqualTo("rw-------");
        Files.writeString(file, "12345");
        assertThat(folder.bytes()).isEqualTo(5);
    }

    @Test
    void deletesOnlyItsOwn() throws IOException {
        SlotFolder folder = SlotFolder.open(parent.resolve("a/b"));
        Path elsewhere = Files.writeString(parent.resolve("elsewhere"), "x");
        Path own = folder.create("own");
        folder.delete(elsewhere);
        folder.delete(own);
        folder.delete(own);
        assertThat(elsewhere).exists();
        assertThat(own).doesNotExist();
    }
}
