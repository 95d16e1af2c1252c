package org.diffusiondesk.engine.sd;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.sun.jna.Native;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.diffusiondesk.api.image.ImageCommand;
import org.diffusiondesk.api.image.ImageExtras;
import org.diffusiondesk.api.image.ImageOutput;
import org.diffusiondesk.api.model.ImageDefaults;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.engine.sd.worker.wire.WireJson;
import org.diffusiondesk.process.ChildProcess;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.JsonNode;

/** An engine whose worker runs from the class path of the tests. */
final class Fixture {
    /** Names a file with the lines {@code SD=folder of libddsd} and {@code DEMO=model}. */
    static final String NATIVE = "DIFFUSIONDESK_NATIVE";

    private Fixture() {}

    /** The folders and files that the variable's file names. */
    static Map<String, String> real() throws IOException {
        return Files.readAllLines(Path.of(System.getenv(NATIVE))).stream()
                .filter(line -> line.contains("="))
                .map(line -> line.split("=", 2))
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
    }

    static ModelDescription demo(Map<String, String> real) {
        Path weights = path(real, "DEMO");
        return model("demo", Map.of("model", weights, "taesd", weights));
    }

    static WorkerEngine engine(Map<String, String> real, Path folder, Optional<Path> javaHome) {
        return engine(library(real), folder, javaHome);
    }

    private static Path library(Map<String, String> real) {
        return path(real, "SD").resolve(System.mapLibraryName("ddsd"));
    }

    private static Path path(Map<String, String> real, String name) {
        return Path.of(
                Objects.requireNonNull(real.get(name), () -> System.getenv(NATIVE) + " has no line " + name + "="));
    }

    static WorkerEngine engine(Path library, Path folder) {
        return engine(library, folder, Optional.empty());
    }

    private static WorkerEngine engine(Path library, Path folder, Optional<Path> javaHome) {
        WorkerFiles files = new WorkerFiles(classPath(), Optional.empty(), Optional.empty(), folder);
        return new WorkerEngine(settings(Optional.of(library), javaHome), files, ChildProcess::start);
    }

    /** As the fragments of a product give it. */
    static WorkerEngine embedded(Map<String, String> real, Path gpuPlugin, Path folder) {
        WorkerFiles files = new WorkerFiles(classPath(), Optional.of(library(real)), Optional.of(gpuPlugin), folder);
        return new WorkerEngine(settings(Optional.empty(), Optional.empty()), files, ChildProcess::start);
    }

    static EngineSettings settings(Optional<Path> library, Optional<Path> javaHome) {
        return new EngineSettings(library, 0, Duration.ofSeconds(60), javaHome, 256, "proj", OptionalLong.empty());
    }

    static List<Path> classPath() {
        return Stream.of(WireJson.class, Native.class, JsonNode.class, JsonParser.class, JsonProperty.class)
                .map(Fixture::home)
                .toList();
    }

    static ModelDescription model(String id, Map<String, Path> files) {
        return new ModelDescription(id, id, ModelKind.IMAGE, files, ImageDefaults.GENERAL, false, 1);
    }

    static ImageCommand command(
            ModelDescription model, int width, int height, int count, int steps, String sampler, boolean preview) {
        return command(model, "a red circle on a blue background", width, height, count, steps, sampler, preview);
    }

    static ImageCommand command(
            ModelDescription model,
            String prompt,
            int width,
            int height,
            int count,
            int steps,
            String sampler,
            boolean preview) {
        return new ImageCommand(
                model,
                prompt,
                "",
                width,
                height,
                count,
                steps,
                2,
                42,
                sampler,
                "",
                OptionalDouble.empty(),
                OptionalInt.empty(),
                preview,
                List.of(),
                ImageExtras.NONE,
                ImageOutput.PNG);
    }

    private static Path home(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
