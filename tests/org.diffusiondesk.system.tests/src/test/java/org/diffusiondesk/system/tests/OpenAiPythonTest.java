package org.diffusiondesk.system.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** OpenAI's own client for Python, as it is; {@code src/test/python/openai_client.py} says what it does. */
@SharedProduct
class OpenAiPythonTest {
    @Test
    void everythingThatItAsksForIsAnsweredAsItsTypesSay(Api api) {
        Python python = Python.ready();
        Python.Said said = python.run(
                Duration.ofMinutes(5),
                python.script("openai_client.py"),
                api.base().toString());
        assertThat(said.status()).as(said.text()).isZero();
        assertThat(said.text().lines().filter(line -> line.startsWith("ok "))).hasSize(11);
    }
}
