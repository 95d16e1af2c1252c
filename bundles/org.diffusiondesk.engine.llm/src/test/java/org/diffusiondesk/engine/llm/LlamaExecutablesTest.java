package org.diffusiondesk.engine.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.diffusiondesk.api.error.WorkerException;
import org.diffusiondesk.process.ChildProcesses;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "its fake executables are shell scripts")
class LlamaExecutablesTest {
    private static final CpuInfo MODERN = new CpuInfo(Set.of("avx2", "fma", "f16c", "bmi2"), 4);
    private static final CpuInfo OLD = new CpuInfo(Set.of("sse4_2", "fma"), 4);
    private static final String HELP =
            "for o in model host port ctx-size parallel api-key threads log-jsonl; do echo \"--$o X\"; done";

    @TempDir
    private Path folder;

    private LlamaExecutable own(Object file) {
        return new LlamaExecutables(Optional.empty(), Optional.empty(), MODERN).require(settings(file.toString()));
    }

    private static LlamaSettings settings(String executable) {
        return new LlamaSettings(executable, 4096, -1, 0, "f16", 1, Duration.ofMinutes(5), true, List.of(), "0");
    }

    private Path script(String name, String body) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        return file;
    }

    private void refused(Object file, String... reasons) {
        assertThatThrownBy(() -> own(file))
                .isInstanceOfSatisfying(WorkerException.class, error -> assertThat(error.isLasting())
                        .isTrue())
                .hasMessageContaining("engine.llm.executable")
                .satisfies(error -> assertThat(error.getMessage()).contains(reasons));
    }

    @Test
    void takesABuildOfTheUsersOwn() throws IOException {
        Path file = script("llama-server", HELP);
        assertThat(own(file).file()).isEqualTo(file);
        assertThat(own(file).capabilities().has("--log-jsonl")).isTrue();
    }

    @Test
    void thePlugInForTheGraphicsCardIsOnlyForTheEmbeddedOne() throws IOException {
        Path embedded = script("llama-server", HELP);
        Path own = script("own-llama-server", HELP);
        Path plugin = Path.of("/engine/libggml-cuda.so");
        LlamaExecutables executables = new LlamaExecutables(Optional.of(embedded), Optional.of(plugin), MODERN);
        assertThat(executables.require(settings("")).gpuPlugin()).contains(plugin);
        assertThat(executables.require(settings(own.toString())).gpuPlugin()).isEmpty();
        assertThat(new LlamaExecutables(Optional.of(embedded), Optional.empty(), MODERN)
                        .require(settings(""))
                        .gpuPlugin())
                .isEmpty();
    }

    private static String lists(String device) {
        return "if [ $1 = --list-devices ]; then echo 'Available devices:'; echo \"" + device + "\"; exit; fi; " + HELP
                + "; echo '--list-devices  print them'";
    }

    @Test
    void findsOutWhetherThereIsAGraphicsCard() throws IOException {
        String card = "  CUDA0: NVIDIA H200 (143167 MiB, 142599 MiB free)";
        assertThat(own(script("card", lists(card))).card()).isTrue();
        assertThat(own(script("none", lists("  (none)"))).card()).isFalse();
        assertThat(own(script("cpu", lists("  BLAS: OpenBLAS (0 MiB, 0 MiB free)")))
                        .card())
                .isFalse();
        assertThat(own(script("old", HELP)).card()).isFalse();
    }

    @Test
    void asksForCardsWithThePlugInAndBelievesThePlugInWhereItCantAsk() throws IOException {
        Optional<Path> plugin = Optional.of(Path.of("/engine/libggml-cuda.so"));
        Path asks = script("asks", lists("  $GGML_BACKEND_PATH: x (8 MiB, 8 MiB free)"));
        assertThat(new LlamaExecutables(Optional.of(asks), plugin, MODERN)
                        .require(settings(""))
                        .card())
                .isTrue();
        assertThat(own(asks).card()).as("not ours, so without the plug-in").isFalse();
        assertThat(new LlamaExecutables(Optional.of(script("old", HELP)), plugin, MODERN)
                        .require(settings(""))
                        .card())
                .isTrue();
    }

    @Test
    void looksForACardOnceAndNotAtAllWhereNoLayerShallBeOnIt() throws IOException {
        Path file = script(
                "llama-server",
                "echo x >> '" + folder.resolve("runs") + "'\n" + lists("  CUDA0: a card (8 MiB, 8 MiB free)"));
        assertThat(launcher(file, 0).usesGpu()).isFalse();
        assertThat(folder.resolve("runs")).doesNotExist();
        LlamaLauncher launcher = launcher(file, -1);
        assertThat(launcher.usesGpu()).isTrue();
        assertThat(launcher.usesGpu()).isTrue();
        assertThat(folder.resolve("runs")).hasContent("x\nx");

        LlamaLauncher unfit = launcher(script("broken", "echo x >> '" + folder.resolve("tries") + "'; exit 1"), -1);
        assertThat(unfit.usesGpu()).isFalse();
        assertThat(unfit.usesGpu()).isFalse();
        assertThat(folder.resolve("tries"))
                .as("an unfit one is not run for every measurement")
                .hasContent("x");
    }

    private LlamaLauncher launcher(Path file, int gpuLayers) throws IOException {
        LlamaSettings settings = LlamaCommandTest.settings(4096, gpuLayers, 0, List.of());
        return new LlamaLauncher(
                settings,
                new LlamaExecutables(Optional.of(file), Optional.empty(), MODERN),
                ChildProcesses.in(Files.createDirectories(folder.resolve("run"))),
                new LlamaHttp(HttpClient.newHttpClient()),
                Optional.empty());
    }

    @Test
    void looksAgainOnlyWhenTheFileChanges() throws IOException {
        Path file = script("llama-server", "echo x >> '" + folder.resolve("runs") + "'\n" + HELP);
        LlamaExecutables executables = new LlamaExecutables(Optional.of(file), Optional.empty(), MODERN);
        executables.require(settings(""));
        executables.require(settings(""));
        assertThat(folder.resolve("runs")).hasContent("x");
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
        executables.require(settings(""));
        assertThat(folder.resolve("runs")).hasContent("x\nx");
    }

    @Test
    void refusesWhatIsNoExecutableFile() throws IOException {
        refused(folder.resolve("nothing"), "there is no file", "nothing");
        refused(folder, "is a folder", "name the file llama-server");
        refused(Files.writeString(folder.resolve("text"), "hello"), "not an executable file");
        refused("a\0b", "no path");
    }

    @Test
    void refusesAnotherProgram() throws IOException {
        refused(script("cat", "echo '-A, --show-all'"), "lacks --model, --host", "not a llama-server that fits");
        refused(script("broken", "echo 'cannot open shared object' >&2; exit 127"), "exit code 127", "shared object");
        refused(script("foreign", "kill -ILL $$"), "another CPU");
    }

    @Test
    void aLookThatSomebodyElseEndsSaysNothingOfTheFile() throws IOException {
        Path file = script("llama-server", "kill -KILL $$");
        assertThatThrownBy(() -> own(file))
                .isInstanceOfSatisfying(WorkerException.class, error -> assertThat(error.isLasting())
                        .isFalse())
                .hasMessageContaining("exit code 137");
    }

    @Test
    void saysWhatToDoWithoutTheFragment() {
        assertThatThrownBy(() -> new LlamaExecutables(Optional.empty(), Optional.empty(), MODERN).require(settings("")))
                .isInstanceOf(WorkerException.class)
                .hasMessageContaining("native fragment")
                .hasMessageContaining("engine.llm.executable");
    }

    @Test
    void refusesTheEmbeddedOneOnACpuWithoutAvx2() throws IOException {
        Path file = script("llama-server", HELP);
        Files.writeString(folder.resolve("libggml-cpu.so"), "");
        LlamaExecutables executables = new LlamaExecutables(Optional.of(file), Optional.empty(), OLD);
        assertThatThrownBy(() -> executables.require(settings("")))
                .isInstanceOf(WorkerException.class)
                .hasMessageContaining("lacks avx2, f16c, bmi2");
        assertThat(executables.require(settings(file.toString())).file()).isEqualTo(file);
    }

    @Test
    void takesTheEmbeddedOneOnAnOldCpuWhenItHasALibraryForEachLevel() throws IOException {
        Path file = script("llama-server", HELP);
        Files.writeString(folder.resolve("libggml-cpu-sse42.so"), "");
        Files.writeString(folder.resolve("libggml-cpu-haswell.so"), "");
        assertThat(new LlamaExecutables(Optional.of(file), Optional.empty(), OLD)
                        .require(settings(""))
                        .file())
                .isEqualTo(file);
    }
}
