package org.diffusiondesk.system.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The workers' own ports are closed to everybody but the orchestrator. */
@SharedProduct
class WorkerAccessTest {
    @ParameterizedTest
    @CsvSource({
        "sd,GET,/internal/health",
        "sd,GET,/internal/engine",
        "sd,GET,/v1/progress",
        "sd,POST,/internal/shutdown",
        "sd,POST,/v1/images/generations",
        "sd,POST,/v1/models/load",
        "llm,GET,/props",
        "llm,GET,/slots",
        "llm,POST,/v1/chat/completions",
        "llm,POST,/tokenize",
    })
    void aRequestWithoutTheTokenIsRefused(String worker, String method, String path, Api api) {
        long pid = api.pid(worker);
        Api direct = new Api(address(pid));
        assertThat(direct.send(method, path).status()).isEqualTo(401);
        assertThat(direct.withToken("0".repeat(64)).send(method, path).status()).isEqualTo(401);
        assertThat(api.pid(worker)).isEqualTo(pid);
        assertThat(api.health().path("status").asString()).isEqualTo("ok");
    }

    private static URI address(long pid) {
        List<Proc.Listening> ports = Proc.listening(pid);
        assertThat(ports).hasSize(1);
        return URI.create("http://127.0.0.1:" + ports.getFirst().port());
    }

    @Test
    void everybodyListensOnTheLoopbackOnly(Product product) {
        for (ProcessHandle process : product.descendants()) {
            assertThat(Proc.listening(process.pid())).allMatch(Proc.Listening::isLoopback);
        }
        assertThat(Proc.listening(product.handle().pid())).hasSize(1).allMatch(Proc.Listening::isLoopback);
    }

    @Test
    void noTokenStandsInACommandLine(Product product) {
        assertThat(product.descendants())
                .extracting(process -> Proc.commandLine(process.pid()))
                .noneMatch(line -> line.matches("(?s).*[0-9a-fA-F]{64}.*") || line.contains("api-key"));
    }
}
