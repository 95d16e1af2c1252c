package org.diffusiondesk.http.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.diffusiondesk.http.BlockingHandler;
import org.diffusiondesk.http.Route;
import org.junit.jupiter.api.Test;

class RouteTableTest {
    private static final BlockingHandler NOTHING = exchange -> {};

    private final List<Route> twice = new ArrayList<>();
    private final RouteTable table = new RouteTable(
            List.of(
                    Route.get("/", NOTHING),
                    Route.get("/v1/images/jobs", NOTHING),
                    Route.post("/v1/images/jobs", NOTHING),
                    Route.get("/v1/images/jobs/{id}", NOTHING),
                    Route.get("/v1/images/jobs/current", NOTHING),
                    Route.post("/v1/images/jobs/{id}/cancel", NOTHING),
                    Route.get("/outputs/{file...}", NOTHING),
                    Route.get("/outputs/index", NOTHING),
                    Route.get("/outputs/index", NOTHING)),
            twice::add);

    @Test
    void findsLiteralPaths() {
        assertThat(path("GET", "/")).isEqualTo("/");
        assertThat(path("POST", "/v1/images/jobs")).isEqualTo("/v1/images/jobs");
    }

    @Test
    void fillsTemplates() {
        assertThat(found("POST", "/v1/images/jobs/7/cancel").params()).isEqualTo(Map.of("id", "7"));
        assertThat(found("GET", "/outputs/2026/a b.png").params()).isEqualTo(Map.of("file", "2026/a b.png"));
    }

    @Test
    void prefersALiteralToATemplateAndThatToTheRest() {
        assertThat(path("GET", "/v1/images/jobs/current")).isEqualTo("/v1/images/jobs/current");
        assertThat(path("GET", "/v1/images/jobs/other")).isEqualTo("/v1/images/jobs/{id}");
        assertThat(path("GET", "/outputs/index")).isEqualTo("/outputs/index");
        assertThat(path("GET", "/outputs/index/more")).isEqualTo("/outputs/{file...}");
    }

    @Test
    void comesBackFromALiteralThatLeadsNowhere() {
        assertThat(found("POST", "/v1/images/jobs/current/cancel").params()).isEqualTo(Map.of("id", "current"));
    }

    @Test
    void findsNothingForOtherPathsAndEmptySegments() {
        for (String path :
                List.of("/v1", "/v1/images/jobs/", "/v1/images/jobs/1/other", "/outputs", "/outputs/", "//", "*", "")) {
            assertThat(table.match("GET", path)).as(path).isInstanceOf(RouteTable.Nothing.class);
        }
    }

    @Test
    void tellsWhichMethodsThereAre() {
        assertThat(table.match("DELETE", "/v1/images/jobs"))
                .isEqualTo(new RouteTable.WrongMethod("GET, HEAD, OPTIONS, POST"));
    }

    @Test
    void answersHeadByGet() {
        assertThat(path("HEAD", "/v1/images/jobs")).isEqualTo("/v1/images/jobs");
        assertThat(table.match("HEAD", "/v1/images/jobs/1/cancel")).isInstanceOf(RouteTable.WrongMethod.class);
    }

    @Test
    void reportsARouteThatIsThereTwice() {
        assertThat(twice).extracting(Route::path).containsExactly("/outputs/index");
    }

    private RouteTable.Found found(String method, String path) {
        return (RouteTable.Found) table.match(method, path);
    }

    private String path(String method, String path) {
        return found(method, path).route().path();
    }
}
