package org.diffusiondesk.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** The files of the page, out of this bundle. */
final class PageFiles {
    static final String INDEX = "index.html";

    /** Named one by one, because a bundle can't be listed where it is no bundle: in tests. */
    static final List<String> NAMES = List.of(
            INDEX,
            "api.js",
            "app.js",
            "base.css",
            "chat.js",
            "dom.js",
            "favicon.svg",
            "form.js",
            "gallery.js",
            "generate.js",
            "jobs.js",
            "live.js",
            "markdown.js",
            "resources.js",
            "sizes.js",
            "talks.js",
            "theme.js",
            "viewer.js",
            "views.css");

    private PageFiles() {}

    static List<PageFile> load() {
        return NAMES.stream().map(name -> PageFile.of(name, read(name))).toList();
    }

    private static byte[] read(String name) {
        try (InputStream in = PageFiles.class.getResourceAsStream("page/" + name)) {
            if (in == null) {
                throw new IllegalStateException("the bundle has no page/" + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("page/" + name + " can't be read", e);
        }
    }
}
