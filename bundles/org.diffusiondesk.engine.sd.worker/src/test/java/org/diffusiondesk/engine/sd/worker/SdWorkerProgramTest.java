package org.diffusiondesk.engine.sd.worker;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.sun.jna.Native;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.JsonNode;

/** The program as a process of its own. With the real engine where the variable names a file with the lines {@code SD=} and {@code DEMO=}. */
class SdWorkerProgramTest {
    private static final String NATIVE = "DIFFUSIONDESK_NATIVE";

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void kill() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void wantsALibrary() throws Exception {
        assertFails("--library FILE is missing", "--standalone");
    }

    @Test
    void wantsATokenOfItsParent() throws Exception {
        assertFails("the variable DIFFUSIONDESK_WORKER_TOKEN is missing; use --standalone", "--library", "/nope");
    }

    @Test
    void saysThatThePortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertFails(
                    "port " + taken.getLocalPort() + " can not be taken",
                    "--standalone",
                    "--library",
                    "/nope",
                    "--port",
                    String.valueOf(taken.getLocalPort()));
        }
    }

    @Test
    void saysThatTheLibraryIsMissing() throws Exception {
        assertFails(
                "library " + Path.of("/nope").toAbsolutePath() + " does not exist",
                "--standalone",
                "--library",
                "/nope");
    }

    @Test
    void helpsAndEnds() throws Exception {
        Process process = start(Optional.empty(), "--help");

        assertThat(new String(process.getInputStream().readAllBytes())).contains("--library", "--standalone");
        assertThat(process.waitFor()).isZero();
    }

    @Test
    @EnabledIfEnvironmentVariable(named = NATIVE, matches = ".+")
    void endsWithItsStandardInput() throws Exception {
        Process process = start(Optional.of("token"), "--library", library());
        readyAt(process.inputReader());

        process.getOutputStream().close();

        assertThat(process.waitFor(10, SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    @Test
    @EnabledIfEnvironmentVariable(named = NATIVE, matches = ".+")
    void worksAloneFromAShell() throws Exception {
        String demo = path("DEMO");
        Process process = start(
                Optional.empty(),
                "--library",
                library(),
                "--standalone",
                "--no-token",
                "--model",
                demo,
                "--taesd",
                demo,
                "--size",
                "128x128",
                "--steps",
                "2",
                "--cfg-scale",
                "2");
        process.getOutputStream().close();
        URI base = readyAt(process.inputReader());
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest draw = HttpRequest.newBuilder(base.resolve("/v1/images/generations"))
                    .POST(HttpRequest.BodyPublishers.ofString("{\"prompt\":\"a red circle\"}"))
                    .build();
            HttpResponse<String> answer = http.send(draw, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.body()).contains("\"width\":128", "b64_json");

            HttpRequest fromAWebPage = HttpRequest.newBuilder(base.resolve("/internal/health"))
                    .header("Origin", "http://evil.example")
                    .build();
            assertThat(http.send(fromAWebPage, HttpResponse.BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(401);
        }
    }

    private void assertFails(String reason, String... args) throws Exception {
        Process process = start(Optional.empty(), args);
        List<String> lines = process.errorReader().lines().toList();

        assertThat(process.waitFor(20, SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(2);
        assertThat(lines).singleElement().asString().startsWith("sd-worker: ").contains(reason);
    }

    private Process start(Optional<String> token, String... args) throws IOException {
        String classPath = Stream.of(SdWorker.class, Native.class, JsonNode.class, JsonParser.class, JsonProperty.class)
                .map(type -> new File(type.getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .getPath())
                        .toString())
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath,
                SdWorker.class.getName()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "DIFFUSIONDESK_WORKER_TOKEN"));
        token.ifPresent(t -> builder.environment().put("DIFFUSIONDESK_WORKER_TOKEN", t));
        boolean real = List.of(args).contains("--no-token") || token.isPresent();
        if (real) {
            builder.redirectError(ProcessBuilder.Redirect.DISCARD); // the engine's log would fill the pipe
        }
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private static URI readyAt(BufferedReader output) throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith("ready ")) {
                return URI.create(line.substring(6));
            }
        }
        throw new IOException("ended before it was ready");
    }

    private static String library() throws IOException {
        return Path.of(path("SD"), System.mapLibraryName("ddsd")).toString();
    }

    private static String path(String key) throws IOException {
        return Files.readAllLines(Path.of(System.getenv(NATIVE))).stream()
                .filter(line -> line.startsWith(key + "="))
                .map(line -> line.substring(key.length() + 1))
                .findFirst()
                .orElseThrow(() -> new IOException(System.getenv(NATIVE) + " has no line " + key + "="));
    }
}
