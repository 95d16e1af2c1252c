package org.diffusiondesk.engine.sd.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Tells whether the client of a plain POST has closed its connection. The JDK's server shows that only to whoever writes, and a plain answer is written
 * once, at the end; so on Linux the kernel is asked. Elsewhere the client counts as present.
 */
final class HangUp {
    private static final List<Path> TABLES = List.of(Path.of("/proc/self/net/tcp"), Path.of("/proc/self/net/tcp6"));
    private static final String ESTABLISHED = "01";

    private final String local;
    private final String remote;

    /** The connection between our port and the client's. */
    HangUp(int ownPort, int clientPort) {
        local = hex(ownPort);
        remote = hex(clientPort);
    }

    boolean clientGone() {
        boolean looked = false;
        for (Path table : TABLES) {
            try (Stream<String> lines = Files.lines(table)) {
                looked = true;
                if (lines.anyMatch(this::isOurs)) {
                    return false;
                }
            } catch (IOException | java.io.UncheckedIOException e) {
                continue; // no such table on this system
            }
        }
        return looked;
    }

    /** Columns: number, local address, remote address, state. */
    boolean isOurs(String line) {
        String[] columns = line.strip().split("\\s+", 5);
        return columns.length == 5
                && columns[1].endsWith(local)
                && columns[2].endsWith(remote)
                && columns[3].equals(ESTABLISHED);
    }

    private static String hex(int port) {
        return String.format(Locale.ROOT, ":%04X", port);
    }
}
