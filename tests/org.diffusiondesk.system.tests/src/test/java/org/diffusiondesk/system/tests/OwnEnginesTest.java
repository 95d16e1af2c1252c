package org.diffusiondesk.system.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Engines that the user names: they are looked at, and what does not fit is explained while the other engine works. */
class OwnEnginesTest {
    @ParameterizedTest
    @CsvSource({
        "/no/such/llama-server,no file /no/such/llama-server",
        "/bin,folder",
        "/bin/true,not a llama-server",
        "/bin/ls,not a llama-server",
        "/etc/passwd,not an executable",
    })
    void anExecutableThatIsNoLlamaServer(String executable, String why) {
        try (Product product =
                Product.served().set("engine.llm.executable", executable).start()) {
            Api api = product.api();
            assertDegraded(product, "engine.llm.executable", executable, why);
            assertGivenUpAtOnce(api.health().path("workers").path("llm"), why);
            Answer chat = api.post("/v1/chat/completions", Json.chat("Say hello.", 8));
            assertThat(chat.status()).isEqualTo(503);
            assertThat(chat.error().path("code").asString()).isEqualTo("worker_start_failed");
            assertThat(chat.message()).contains("engine.llm.executable", executable, why);
            api.draw(Json.picture("a red circle on a blue background", 1));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/no/such/libddsd.so,does not exist",
        "/usr/lib,directory",
        "/etc/passwd,not a ddsd library",
        "libm,not a ddsd library",
    })
    void aLibraryThatIsNoDdsd(String setting, String why) {
        String library = setting.equals("libm") ? "/lib/x86_64-linux-gnu/libm.so.6" : setting;
        try (Product product =
                Product.served().set("engine.sd.library", library).start()) {
            Api api = product.api();
            assertDegraded(product, "", library, why);
            assertGivenUpAtOnce(api.health().path("workers").path("sd"), why);
            Answer picture = api.post("/v1/images/generations", Json.picture("a red circle on a blue background", 1));
            assertThat(picture.status()).isEqualTo(503);
            assertThat(picture.error().path("code").asString()).isEqualTo("worker_start_failed");
            assertThat(picture.message()).contains(library, why);
            assertThat(api.post("/v1/chat/completions", Json.chat("Say hello.", 8))
                            .status())
                    .isEqualTo(200);
        }
    }

    private static void assertDegraded(Product product, String... words) {
        product.awaitAddress();
        assertThat(product.out())
                .filteredOn(line -> line.startsWith("degraded "))
                .singleElement()
                .satisfies(line -> assertThat(line).contains(words));
        assertThat(product.api().health().path("status").asString()).isEqualTo("degraded");
    }

    /** What can't work is not tried five times like a crash. */
    private static void assertGivenUpAtOnce(JsonNode worker, String why) {
        assertThat(worker.path("state").asString()).isEqualTo("failed");
        assertThat(worker.path("reason").asString()).contains(why);
        assertThat(worker.path("attempts").asInt()).isEqualTo(1);
        assertThat(worker.path("retry_at").isNull()).as("%s", worker).isTrue();
    }

    @Test
    void ownBuildsThatFitAreUsed() throws IOException {
        Path folder = Places.newFolder("engines");
        Path llama = copyFolder(Places.nativeFile("llama-server").getParent(), folder.resolve("llm"));
        Path ddsd = copyFolder(Places.nativeFile("libddsd.so").getParent(), folder.resolve("sd"));
        try (Product product = Product.served()
                .set("engine.llm.executable", llama.resolve("llama-server"))
                .set("engine.sd.library", ddsd.resolve("libddsd.so"))
                .startReady()) {
            Api api = product.api();
            api.draw(Json.picture("a red circle on a blue background", 1));
            assertThat(api.post("/v1/chat/completions", Json.chat("Say hello.", 8))
                            .status())
                    .isEqualTo(200);
            assertThat(Files.readSymbolicLink(Path.of("/proc", Long.toString(api.pid("llm")), "exe")))
                    .isEqualTo(llama.resolve("llama-server"));
            assertThat(Files.readString(Path.of("/proc", Long.toString(api.pid("sd")), "maps")))
                    .contains(ddsd.resolve("libddsd.so").toString());
        }
    }

    private static Path copyFolder(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (var files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
        return to;
    }

    @ParameterizedTest
    @CsvSource({"llm,llama-server,engine.llm.executable", "sd,ddsd,engine.sd.library"})
    void aMissingNativeFragmentIsExplained(String engine, String what, String setting)
            throws IOException, InterruptedException {
        Path copy = productWithout("org.diffusiondesk.engine." + engine + ".linux.");
        try (Product product =
                Product.served().executable(copy.resolve("bin/diffusiondesk")).start()) {
            assertDegraded(product, what, setting);
            Api api = product.api();
            if (engine.equals("llm")) {
                api.draw(Json.picture("a red circle on a blue background", 1));
            } else {
                assertThat(api.post("/v1/chat/completions", Json.chat("Say hello.", 8))
                                .status())
                        .isEqualTo(200);
            }
        }
    }

    /** A copy of the product in which the bundles whose names begin with {@code prefix} are missing. */
    private static Path productWithout(String prefix) throws IOException, InterruptedException {
        Path copy = Places.newFolder("product");
        assertThat(new ProcessBuilder("cp", "-r", Places.product() + "/.", copy.toString())
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
        try (var plugins = Files.list(copy.resolve("plugins"))) {
            for (Path plugin : plugins.filter(
                            file -> file.getFileName().toString().startsWith(prefix))
                    .toList()) {
                assertThat(new ProcessBuilder("rm", "-r", plugin.toString())
                                .inheritIO()
                                .start()
                                .waitFor())
                        .isZero();
            }
        }
        return copy;
    }
}
