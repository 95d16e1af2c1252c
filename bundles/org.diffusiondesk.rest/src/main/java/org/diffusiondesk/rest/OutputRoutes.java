package org.diffusiondesk.rest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.http.Exchange;
import org.diffusiondesk.http.Route;
import org.diffusiondesk.http.Routes;

/** {@code GET /outputs/{file}}: pictures, and nothing else of this machine. */
final class OutputRoutes implements Routes {
    /** A browser may keep it, but asks each time whether it is still so; the picture may be in the bin now. */
    static final String CACHE = "private, no-cache";

    private final Path folder;

    OutputRoutes(Path folder) {
        this.folder = folder;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.get("/outputs/{file}", this::file));
    }

    private void file(Exchange exchange) throws IOException {
        Path file = find(exchange.pathParam("file"))
                .orElseThrow(() -> new InvalidRequestException(
                        ErrorCode.NOT_FOUND, "file", "there is no such picture in the outputs"));
        exchange.setHeader("X-Content-Type-Options", "nosniff");
        exchange.setHeader("Cache-Control", CACHE);
        exchange.sendFile(file);
    }

    /** Only a plain name of a regular file that lies in the folder itself; neither links nor hidden files. */
    Optional<Path> find(String name) {
        if (name.isEmpty() || name.startsWith(".") || name.chars().anyMatch(OutputRoutes::isForbidden)) {
            return Optional.empty();
        }
        try {
            Path file = folder.resolve(name);
            boolean inside = folder.equals(file.getParent()) && file.equals(file.normalize());
            return inside && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    ? Optional.of(file)
                    : Optional.empty();
        } catch (InvalidPathException noName) {
            return Optional.empty();
        }
    }

    /** Separators of any system, drive letters and streams of Windows, control characters. */
    private static boolean isForbidden(int c) {
        return c == '/' || c == '\\' || c == ':' || c < ' ' || c == 0x7f;
    }
}
