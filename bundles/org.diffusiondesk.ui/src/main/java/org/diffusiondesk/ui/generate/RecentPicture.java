package org.diffusiondesk.ui.generate;

import java.nio.file.Path;

/**
 * A finished picture in the strip.
 *
 * @param file absolute path of the file
 * @param model id of the model that drew it
 */
public record RecentPicture(String file, long seed, int width, int height, String model, String prompt) {
    public Path path() {
        return Path.of(file);
    }
}
