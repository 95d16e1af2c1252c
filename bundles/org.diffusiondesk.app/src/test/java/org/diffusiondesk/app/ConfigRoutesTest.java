package org.diffusiondesk.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.http.Json;
import org.diffusiondesk.http.LocalServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Settings by HTTP: told, checked, written and given out. */
@Timeout(60)
class ConfigRoutesTest {
    private static final ComponentSettings DECLARED = new ComponentSettings(
            Set.of("http", "models", "llm", "rest"),
            Map.of(
                    "http.port",
                    8080,
                    "http.apiKey",
                    "",
                    "http.maxBody",
                    33_554_432L,
                    "models.image",
                    "",
                    "resources.threshold",
                    0.75,
                    "llm.autoLoad",
                    true,
                    "resources.duringImage",
                    "hold",
                    "rest.mode",
                    "orchestrator"),
            Set.of("models.image"));

    @TempDir
    Path folder = Path.of("set by JUnit");

    private final List<String> given = new ArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private Optional<LocalServer> server = Optional.empty();

    private Path file() {
        return folder.resolve("settings.json");
    }

    @BeforeEach
    void start() throws IOException, SettingsException {
        Files.writeString(file(), "{ /* mine */ \"http.apiKey\": \"very secret\", \"http.port\": 9000 }");
        SettingsLayers layers = new SettingsLayers(DECLARED, Map.of(), file(), Map.of("http.port", "0"));
        SettingsStore store = new SettingsStore(layers, SettingsFile.read(file()));
        server = Optional.of(LocalServer.start(new ConfigRoutes(
                store,
                (key, value) -> {
                    if (value.equals("nope")) {
                        throw new InvalidRequestException(key, "no model is called so");
                    }
                },
                (pid, settings) -> given.add(pid + settings))));
    }

    @AfterEach
    void stop() {
        server.ifPresent(LocalServer::close);
        client.close();
    }

    private JsonNode send(String method, String body, int status) {
        URI uri = server.orElseThrow().uri().resolve("/v1/config");
        try {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(uri)
                            .method(method, HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
            return Json.parse(answer.body().getBytes(StandardCharsets.UTF_8));
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private JsonNode change(String body) {
        return send("POST", body, 200);
    }

    @Test
    void everySettingIsToldWithItsTypeAndWhereItComesFrom() {
        JsonNode settings = send("GET", "", 200).path("settings");
        assertThat(settings.propertyNames()).hasSize(DECLARED.defaults().size());
        JsonNode port = settings.path("http.port");
        assertThat(port.path("value").intValue(-1)).isZero();
        assertThat(port.path("default").intValue()).isEqualTo(8080);
        assertThat(port.path("type").stringValue()).isEqualTo("integer");
        assertThat(port.path("source").stringValue()).isEqualTo("command line");
        assertThat(settings.path("llm.autoLoad").path("source").stringValue()).isEqualTo("default");
        assertThat(settings.path("models.image").path("live").booleanValue()).isTrue();
    }

    @Test
    void aSecretIsNeverToldAndSurvivesBeingSentBack() throws IOException {
        JsonNode all = send("GET", "", 200);
        assertThat(all.toString()).doesNotContain("very secret");
        assertThat(all.path("settings").path("http.apiKey").path("value").stringValue())
                .isEqualTo("set");
        change("{\"http.apiKey\":\"set\",\"llm.autoLoad\":false}");
        assertThat(Files.readString(file())).contains("very secret");
        JsonNode changed = change("{\"http.apiKey\":\"another secret\"}");
        assertThat(changed.toString()).doesNotContain("another secret");
        assertThat(changed.path("waiting").toString()).isEqualTo("[\"http.apiKey\"]");
    }

    @Test
    void aChangeIsWrittenAndWaitsForARestart() throws SettingsException {
        JsonNode answer = change("{\"resources.threshold\":0.5,\"llm.autoLoad\":false}");
        assertThat(answer.path("restart_required").booleanValue()).isTrue();
        JsonNode threshold = answer.path("settings").path("resources.threshold");
        assertThat(threshold.path("value").doubleValue()).isEqualTo(0.75);
        assertThat(threshold.path("next").doubleValue()).isEqualTo(0.5);
        assertThat(SettingsFile.read(file()))
                .containsEntry("resources.threshold", "0.5")
                .containsEntry("llm.autoLoad", "false")
                .containsEntry("http.port", "9000");
        assertThat(given).isEmpty();
        assertThat(change("{\"resources.threshold\":null,\"llm.autoLoad\":null}")
                        .path("restart_required")
                        .booleanValue(true))
                .isFalse();
    }

    @Test
    void whatItsComponentTakesCountsAtOnce() {
        JsonNode answer = change("{\"models.image\":\"other\"}");
        assertThat(answer.path("applied").toString()).isEqualTo("[\"models.image\"]");
        assertThat(answer.path("restart_required").booleanValue(true)).isFalse();
        assertThat(answer.path("settings").path("models.image").path("value").stringValue())
                .isEqualTo("other");
        assertThat(given).containsExactly("models{image=other}");
        change("{\"models.image\":null}");
        assertThat(given).containsExactly("models{image=other}", "models{}");
    }

    @Test
    void theCommandLineStaysStronger() {
        JsonNode answer = change("{\"http.port\":9001}");
        assertThat(answer.path("settings").path("http.port").path("value").intValue(-1))
                .isZero();
        assertThat(answer.path("restart_required").booleanValue(true)).isFalse();
    }

    @Test
    void whatCannotBeRightIsRefusedByNameAndNothingChanges() throws IOException {
        String before = Files.readString(file());
        Map<String, String> wrong = Map.of(
                "http.port", "\"8080\"",
                "http.maxBody", "5",
                "resources.threshold", "2",
                "llm.autoLoad", "1",
                "resources.duringImage", "\"wait\"",
                "models.image", "\"nope\"",
                "rest.mode", "\"llm-worker\"",
                "engine.llm.executable", "\"/bin/sh\"",
                "http.prot", "1");
        wrong.forEach((key, value) -> {
            JsonNode error = send("POST", "{\"http.apiKey\":\"other\",\"" + key + "\":" + value + "}", 400)
                    .path("error");
            assertThat(error.path("param").stringValue()).isEqualTo(key);
            assertThat(error.path("code").stringValue()).isEqualTo("invalid_request");
        });
        assertThat(Files.readString(file())).isEqualTo(before);
    }

    @Test
    void aFileThatCannotBeReadIsLeftAlone() throws IOException {
        Files.writeString(file(), "{ half");
        assertThat(send("POST", "{\"llm.autoLoad\":false}", 400).toString()).contains("settings.json");
        assertThat(Files.readString(file())).isEqualTo("{ half");
    }
}
