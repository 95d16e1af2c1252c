package org.diffusiondesk.system.tests;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** One output of a child: read to its end by a thread of its own, kept in memory and in a file. */
final class Output {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    private Output() {}

    static Output pump(InputStream in, Path file, Consumer<String> listener) {
        Output output = new Output();
        Thread.ofPlatform().daemon().name("pump " + file.getFileName()).start(() -> output.run(in, file, listener));
        return output;
    }

    private void run(InputStream in, Path file, Consumer<String> listener) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
                BufferedWriter copy = Files.newBufferedWriter(file)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
                copy.write(line);
                copy.newLine();
                copy.flush();
                listener.accept(line);
            }
            end.complete(null);
        } catch (IOException e) {
            end.complete(null); // the pipe of a killed process may end so
        }
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    /** Completes when everybody who could write has closed it. */
    CompletableFuture<Void> end() {
        return end;
    }
}
