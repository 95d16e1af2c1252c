package org.diffusiondesk.engine.sd;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.sun.jna.Native;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.diffusiondesk.api.image.ImageCommand;
import org.diffusiondesk.api.model.ImageDefaults;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.engine.sd.worker.wire.WireJson;
import org.diffusiondesk.process.ChildProcess;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.JsonNode;

/** An engine whose worker runs from the class path of the tests. */
final class Fixture {
    private Fixture() {}

    static WorkerEngine engine(Path library, Path folder) {
        EngineSettings settings =
                new EngineSettings(Optional.of(library), 0, Duration.ofSeconds(60), Optional.empty(), 256, "proj");
        return new WorkerEngine(settings, new WorkerFiles(classPath(), Optional.empty(), folder), ChildProcess::start);
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
        return new ImageCommand(
                model,
                "a red circle on a blue background",
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
                List.of());
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
