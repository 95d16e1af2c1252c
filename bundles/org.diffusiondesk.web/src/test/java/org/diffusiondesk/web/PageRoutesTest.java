package org.diffusiondesk.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.diffusiondesk.http.LocalServer;
import org.diffusiondesk.http.Route;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageRoutesTest {
    private final PageRoutes routes = new PageRoutes(PageFiles.load());
    private final LocalServer server = LocalServer.start(routes);
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterAll
    void stop() {
        client.close();
        server.close();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server.uri().resolve(path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    @ParameterizedTest
    @CsvSource({
        "/, text/html;charset=utf-8",
        "/web/app.js, text/javascript;charset=utf-8",
        "/web/base.css, text/css;charset=utf-8",
        "/web/favicon.svg, image/svg+xml"
    })
    void aFileComesWithItsType(String path, String type) throws IOException, InterruptedException {
        HttpResponse<String> answer = send(request(path).GET());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(header(answer, "Content-Type")).isEqualTo(type);
        assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.body()).isNotEmpty();
    }

    @Test
    void thePolicyLetsNothingElseRun() throws IOException, InterruptedException {
        assertThat(header(send(request("/").GET()), "Content-Security-Policy"))
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'")
                .doesNotContain("unsafe", "*", "http:");
    }

    @Test
    void aFileThatIsKnownIsNotSentAgain() throws IOException, InterruptedException {
        String etag = header(send(request("/web/app.js").GET()), "ETag");
        HttpResponse<String> known =
                send(request("/web/app.js").header("If-None-Match", etag).GET());
        assertThat(known.statusCode()).isEqualTo(304);
        assertThat(known.body()).isEmpty();
        assertThat(header(known, "ETag")).isEqualTo(etag);
        HttpResponse<String> other =
                send(request("/web/app.js").header("If-None-Match", "\"other\"").GET());
        assertThat(other.statusCode()).isEqualTo(200);
    }

    @Test
    void itsHeadHasNoBody() throws IOException, InterruptedException {
        HttpResponse<String> answer = send(request("/").HEAD());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertThat(Integer.parseInt(header(answer, "Content-Length"))).isPositive();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/web/none.js",
                "/web/",
                "/web/%2e%2e/PageFile.class",
                "/web/..%2fPageFile.class",
                "/web/app.js/more",
                "/web//app.js",
                "/web/WEB-INF"
            })
    void nothingElseIsThere(String path) throws IOException, InterruptedException {
        assertThat(send(request(path).GET()).statusCode()).isIn(400, 404);
    }

    @Test
    void everybodyMaySeeIt() {
        assertThat(routes.routes()).isNotEmpty().allMatch(route -> route.access() == Route.Access.PUBLIC);
    }
}
