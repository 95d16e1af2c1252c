package org.diffusiondesk.app;

import java.nio.file.Path;
import java.util.Map;

/**
 * Where the settings of this run come from.
 *
 * @param declared what the components declare, with their defaults
 * @param startUp what only start-up knows, by key
 * @param file the settings file, whether there is one or not
 * @param commandLine by key
 */
record SettingsLayers(
        ComponentSettings declared, Map<String, String> startUp, Path file, Map<String, String> commandLine) {
    SettingsLayers {
        startUp = Map.copyOf(startUp);
        commandLine = Map.copyOf(commandLine);
    }

    /** All layers one over the other. {@code fromFile}: what the file holds, by key. */
    Settings settings(Map<String, String> fromFile) throws SettingsException {
        return new Settings(declared.defaults())
                .overKnown(startUp, "start-up")
                .over(fromFile, file.toString())
                .over(commandLine, "--set");
    }

    /** Which layer a setting has its value from. */
    String source(String key, Map<String, String> fromFile) {
        if (commandLine.containsKey(key)) {
            return "command line";
        }
        if (fromFile.containsKey(key)) {
            return "file";
        }
        return startUp.containsKey(key) ? "start-up" : "default";
    }
}
