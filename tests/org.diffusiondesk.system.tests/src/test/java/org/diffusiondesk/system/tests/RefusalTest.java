package org.diffusiondesk.system.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A command line that can't be done ends with exit code 2, and a line on stderr that names what is wrong and what would be right. */
class RefusalTest {
    private static void assertRefused(Product product, String... words) {
        assertThat(product.awaitExit()).as(product::said).isEqualTo(2);
        List<String> said = product.err().stream()
                .filter(line -> line.startsWith("diffusiondesk: "))
                .toList();
        assertThat(said).as(product::said).hasSize(1);
        assertThat(String.join("\n", product.err())).contains(words).doesNotContain("Exception", "\tat ");
        assertThat(product.out()).noneMatch(line -> line.startsWith("ready "));
    }

    @ParameterizedTest
    @CsvSource({
        "--mode painter,painter,sd-worker",
        "--mode=,mode,llm-worker",
        "--prot 80,--prot,--help",
        "--port,--port,--help",
        "--port many,many,whole number",
        "--port 70000,70000,65535",
        "--port -1,-1,65535",
        "--set llm.idleTimout=5,llm.idleTimout,llm.idleTimeout",
        "--set nonsense.x=5,nonsense.x,known groups",
        "--set llm.idleTimeout=soon,llm.idleTimeout,whole number",
        "--set llm.autoLoad=perhaps,llm.autoLoad,true or false",
        "--set llm.idleTimeout,KEY=VALUE,llm.idleTimeout",
        "--set llm.idleTimeout=-1,llm.idleTimeout,-1",
        "--set resources.budget=8G,resources.budget,12 GiB",
        "--set resources.threshold=1.5,resources.threshold,at most 1",
        "--set resources.duringImage=sometimes,resources.duringImage,hold or cpu",
        "--set resources.simulate=total=large,resources.simulate,12 GiB",
        "--host 0.0.0.0,apiKey,0.0.0.0",
        "--host no.such.host.invalid,no.such.host.invalid,127.0.0.1",
    })
    void aWrongOption(String options, String wrong, String right) {
        List<String> all = new ArrayList<>(Arrays.asList(options.split(" ")));
        if (!options.startsWith("--port")) {
            all.addAll(0, List.of("--port", "0"));
        }
        try (Product product =
                Product.bare().arguments(all.toArray(String[]::new)).start()) {
            assertRefused(product, wrong, right);
        }
    }

    @Test
    void twoPrompts() {
        try (Product product =
                Product.served().arguments("a red circle", "a blue circle").start()) {
            assertRefused(product, "a blue circle");
        }
    }

    @Test
    void anEmptyPrompt() {
        try (Product product = Product.served().arguments("  ").start()) {
            assertRefused(product, "prompt");
        }
    }

    @Test
    void aTakenPort() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Product product = Product.bare()
                        .arguments("--port", Integer.toString(taken.getLocalPort()))
                        .start()) {
            assertRefused(product, Integer.toString(taken.getLocalPort()), "--port");
            assertThat(product.log())
                    .as("no engine was started for nothing")
                    .noneMatch(line -> line.contains("-> starting") || line.contains("llm: starting"));
        }
    }

    @Test
    void aSecondInstanceOnTheSameDataFolder() {
        try (Product first = Product.served().startReady();
                Product second = Product.served().data(first.data()).start()) {
            assertRefused(
                    second,
                    first.data().toString(),
                    Long.toString(first.handle().pid()),
                    "--data");
            assertThat(first.api().health().path("status").asString()).isEqualTo("ok");
        }
    }

    @Test
    void aDataFolderThatIsAFile() throws IOException {
        Path file = Files.writeString(Places.newFolder("data").resolve("file"), "not a folder");
        try (Product product = Product.served().data(file).start()) {
            assertRefused(product, file.toString(), "--data");
        }
        assertThat(file).hasContent("not a folder");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"llm.idleTimeout":           | can't be read
            []                            | one JSON object
            {"llm.idleTimout": 5}         | llm.idleTimout
            {"llm.idleTimeout": "soon"}   | llm.idleTimeout
            {"llm.idleTimeout": {}}       | llm.idleTimeout
            """)
    void aWrongSettingsFile(String text, String wrong) throws IOException {
        Path data = Places.newFolder("data");
        Path file = Files.createDirectories(data.resolve("config")).resolve("settings.json");
        Files.writeString(file, text);
        try (Product product = Product.served().data(data).start()) {
            assertRefused(product, file.toString(), wrong);
        }
    }

    @Test
    void helpIsNoError() {
        try (Product product = Product.bare().withoutData().arguments("--help").start()) {
            assertThat(product.awaitExit()).isZero();
            assertThat(String.join("\n", product.out())).contains("--port", "--data", "--set", "--mode", "--workbench");
        }
    }

    @Test
    void aSettingsFileIsHeard() throws IOException {
        Path data = Places.newFolder("data");
        Files.writeString(
                Files.createDirectories(data.resolve("config")).resolve("settings.json"),
                "{ // a comment\n \"llm.idleTimeout\": 60, \"http.apiKey\": \"sesame\" }");
        try (Product product = Product.served().data(data).startReady()) {
            Api api = product.api();
            assertThat(api.get("/v1/models").status()).isEqualTo(401);
            assertThat(api.withToken("sesame").get("/v1/models").status()).isEqualTo(200);
            assertThat(api.withToken("sesam").get("/v1/models").status()).isEqualTo(401);
            assertThat(api.get("/health").status()).isEqualTo(200);
        }
    }
}
