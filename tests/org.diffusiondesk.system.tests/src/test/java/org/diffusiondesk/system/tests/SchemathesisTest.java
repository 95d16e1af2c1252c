package org.diffusiondesk.system.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * schemathesis makes requests out of {@code /openapi.yaml}, right ones and wrong ones, and looks at the answers: no fault of ours, no status, type, header or
 * body that is not described. Of what works long it asks for as little as there is: see {@code small_work.py}. Only the streams that never end are left out.
 */
@SharedProduct
class SchemathesisTest {
    private static final String CHECKS =
            "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance";

    private static final String ENDLESS = "^/v1/events$|^/v1/stream/";

    /** What draws, or lets the language model write. */
    private static final String WORK = "/v1/images/(generations|edits|jobs|upscale)$|/(txt|img)2img$|/sdapi/v1/extra-"
            + "|/chat/completions$|/completions?$|/llm/(messages|responses)$|/prompt/enhance$|/embeddings$";

    /** What changes how the product is, for those after it. */
    private static final String SWITCHES =
            "/restart$|/release$|load$|-checkpoint$|/workers/.*/log$|/history/bin$|/v1/config$";

    @Test
    void answersOfEverythingQuickAreAsDescribed(Api api) throws IOException {
        assertClean(
                api,
                "--exclude-path-regex",
                WORK + "|" + SWITCHES + "|" + ENDLESS,
                "--max-examples",
                "12",
                "--workers",
                "2");
    }

    @Test
    void answersOfWhatDrawsAndWritesAreAsDescribed(Api api) throws IOException {
        assertClean(api, "--include-path-regex", WORK, "--max-examples", "4", "--workers", "2");
        assertThat(api.health().path("status").asString()).isEqualTo("ok");
    }

    @Test
    void answersOfWhatLoadsAndUnloadsAndRestartsAreAsDescribed() throws IOException {
        try (Product product = Product.served().startReady()) {
            // one after the other: a load that an unload overtakes is answered by 503, as it is described
            assertClean(product.api(), "--include-path-regex", SWITCHES, "--max-examples", "2", "--workers", "1");
        }
    }

    private static void assertClean(Api api, String... options) throws IOException {
        Path description = Places.newFolder("openapi").resolve("openapi.yaml");
        Files.writeString(description, api.get("/openapi.yaml").text());
        List<String> all = new ArrayList<>(List.of("-m", "schemathesis.cli", "run", description.toString()));
        all.addAll(List.of("--url", api.base().toString(), "--seed", "7", "--checks", CHECKS));
        all.addAll(List.of("--request-timeout", "60", "--no-color", "--continue-on-failure"));
        all.addAll(List.of(options));
        Python.Said said = Python.ready().run(Duration.ofMinutes(8), all.toArray(String[]::new));
        assertThat(said.status()).as(said.text()).isZero();
        assertThat(said.text()).containsPattern("(\\d{3,}) generated, \\1 passed");
    }
}
