package org.diffusiondesk.models.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.data.Percentage;
import org.diffusiondesk.api.model.ImageDefaults;
import org.diffusiondesk.api.model.ModelDescription;
import org.diffusiondesk.api.model.ModelKind;
import org.diffusiondesk.api.resource.DeviceKind;
import org.diffusiondesk.api.resource.MemoryEstimate;
import org.diffusiondesk.api.text.TextLaunch;
import org.diffusiondesk.api.text.TextOptions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Against what the real llama-server says that it allocates. {@code DIFFUSIONDESK_NATIVE} names a properties file: {@code LLAMA} is the folder of
 * llama-server, {@code SMOLLM} a GGUF language model.
 */
@EnabledIfEnvironmentVariable(named = "DIFFUSIONDESK_NATIVE", matches = ".+")
@Timeout(300)
class RealEnginesTest {
    private static final double MIB = 1 << 20;
    private static final Duration START = Duration.ofSeconds(120);

    @TempDir
    Path folder = Path.of("set by JUnit");

    @ParameterizedTest(name = "context of {0}, {1}")
    @CsvSource({"512, f16", "4096, f16", "8192, f16", "4096, q8_0"})
    void estimatesWhatLlamaServerAllocates(int context, String cacheType) throws IOException {
        Properties paths = new Properties();
        try (InputStream in = Files.newInputStream(Path.of(System.getenv("DIFFUSIONDESK_NATIVE")))) {
            paths.load(in);
        }
        Path model = Path.of(paths.getProperty("SMOLLM"));
        Path server = Path.of(paths.getProperty("LLAMA")).resolve("llama-server");
        String log = logOf(server, model, context, cacheType);
        MemoryEstimate estimate = new TextEstimator(true).estimate(launch(model, context, cacheType), false);
        assertThat(part(estimate, "weights")).isCloseTo(last(log, "model buffer size"), Percentage.withPercentage(1));
        assertThat(part(estimate, "KV")).isCloseTo(last(log, "KV buffer size"), Percentage.withPercentage(1));
        assertThat(part(estimate, "working")).isCloseTo(last(log, "compute buffer size"), Percentage.withPercentage(5));
    }

    private String logOf(Path server, Path model, int context, String cacheType) throws IOException {
        Path log = folder.resolve("log");
        Process process = new ProcessBuilder(
                        server.toString(),
                        "--model",
                        model.toString(),
                        "--host",
                        "127.0.0.1",
                        "--port",
                        "0",
                        "--ctx-size",
                        Integer.toString(context),
                        "--cache-type-k",
                        cacheType,
                        "--cache-type-v",
                        cacheType,
                        "--parallel",
                        "1",
                        "--cache-ram",
                        "0",
                        "--embeddings",
                        "--pooling",
                        "mean",
                        "--no-ui",
                        "--verbose")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            await().atMost(START)
                    .until(() -> Files.readString(log).contains("listening on http") || !process.isAlive());
            return Files.readString(log);
        } finally {
            process.destroy();
            await().atMost(START).until(() -> process.waitFor(1, TimeUnit.SECONDS));
        }
    }

    /** The model is looked at once without allocating anything; what counts is the last time. */
    private static double last(String log, String what) {
        Matcher line = Pattern.compile(what + " = +([0-9.]+) MiB").matcher(log);
        double mib = -1;
        while (line.find()) {
            mib = Double.parseDouble(line.group(1));
        }
        return mib;
    }

    private static double part(MemoryEstimate estimate, String name) {
        return estimate.parts().stream()
                        .filter(part ->
                                part.device() == DeviceKind.RAM && part.name().startsWith(name))
                        .mapToLong(MemoryEstimate.Part::bytes)
                        .sum()
                / MIB;
    }

    private static TextLaunch launch(Path model, int context, String cacheType) {
        ModelDescription description = new ModelDescription(
                "t", "T", ModelKind.TEXT, Map.of(ModelDescription.MODEL, model), ImageDefaults.GENERAL, false, 1);
        return new TextLaunch(
                description,
                new TextOptions(
                        OptionalInt.of(context), OptionalInt.empty(), OptionalInt.empty(), Optional.of(cacheType)));
    }
}
