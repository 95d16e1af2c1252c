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
 * body that is not described. What draws, and what the language model answers, is left to tests that know what it costs.
 */
@SharedProduct
class SchemathesisTest {
    private static final String CHECKS =
            "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance";

    /** They never end by themselves, or end what other tests use. */
    private static final String NEVER = "/v1/events|/v1/stream/|/restart|/release|/unload|/log$|history/bin|/v1/config";

    private static final String DRAWING = "/v1/images/(generations|edits|jobs)$|/(txt|img)2img|/sdapi/v1/extra|upscale";
    private static final String LANGUAGE =
            "/chat/completions|/completions?$|/llm/|/prompt/enhance|/load$|reload|/embeddings$";

    @Test
    void answersOfEverythingQuickAreAsDescribed(Api api) throws IOException {
        assertClean(api, "--exclude-path-regex", DRAWING + "|" + LANGUAGE + "|" + NEVER, "--max-examples", "12");
    }

    private static void assertClean(Api api, String... options) throws IOException {
        Path description = Places.newFolder("openapi").resolve("openapi.yaml");
        Files.writeString(description, api.get("/openapi.yaml").text());
        List<String> all = new ArrayList<>(List.of("-m", "schemathesis.cli", "run", description.toString()));
        all.addAll(List.of("--url", api.base().toString(), "--seed", "7", "--checks", CHECKS));
        all.addAll(List.of("--request-timeout", "60", "--workers", "2", "--no-color", "--continue-on-failure"));
        all.addAll(List.of(options));
        Python.Said said = Python.ready().run(Duration.ofMinutes(5), all.toArray(String[]::new));
        assertThat(said.status()).as(said.text()).isZero();
        assertThat(said.text()).containsPattern("(\\d{3,}) generated, \\1 passed");
    }
}
