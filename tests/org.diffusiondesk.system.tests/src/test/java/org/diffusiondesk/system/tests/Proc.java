package org.diffusiondesk.system.tests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Looks at other processes by {@code /proc}. */
final class Proc {
    private static final String LISTEN = "0A";

    private Proc() {}

    /** A TCP socket that somebody listens on; {@code address} in hexadecimal as the kernel writes it. */
    record Listening(String address, int port) {
        boolean isLoopback() {
            return address.equals("0100007F")
                    || address.equals("0000000000000000FFFF00000100007F")
                    || address.equals("00000000000000000000000001000000");
        }
    }

    /** What a process listens on. */
    static List<Listening> listening(long pid) {
        Set<String> inodes = sockets(pid);
        List<Listening> found = new ArrayList<>();
        for (String table : List.of("tcp", "tcp6")) {
            for (String line : lines(Path.of("/proc", Long.toString(pid), "net", table))) {
                String[] fields = line.strip().split("\\s+");
                if (fields.length > 9 && fields[3].equals(LISTEN) && inodes.contains(fields[9])) {
                    String[] address = fields[1].split(":");
                    found.add(new Listening(address[0], Integer.parseInt(address[1], 16)));
                }
            }
        }
        return found;
    }

    private static Set<String> sockets(long pid) {
        Set<String> inodes = new HashSet<>();
        try (Stream<Path> files = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            for (Path file : files.toList()) {
                String target = Files.readSymbolicLink(file).toString();
                if (target.startsWith("socket:[")) {
                    inodes.add(target.substring(8, target.length() - 1));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return inodes;
    }

    static String commandLine(long pid) {
        return String.join(" ", arguments(pid));
    }

    static List<String> arguments(long pid) {
        return List.of(String.join("\n", lines(Path.of("/proc", Long.toString(pid), "cmdline")))
                .split("\0"));
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
