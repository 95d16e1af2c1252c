package org.diffusiondesk.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.diffusiondesk.api.error.CancelledException;
import org.diffusiondesk.api.error.EngineException;
import org.diffusiondesk.api.error.ErrorCode;
import org.diffusiondesk.api.image.ImageRequest;
import org.diffusiondesk.api.resource.Eviction;
import org.diffusiondesk.api.resource.EvictionCause;
import org.diffusiondesk.api.worker.WorkerId;
import org.junit.jupiter.api.Test;

class MetricsRoutesTest extends RestFixture {
    private static final Pattern LINE = Pattern.compile(
            "# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\\{([a-z]+=\"([^\"\\\\\\n]|\\\\[\\\\\"n])*\",?)+})? -?[0-9.]+");

    private String read() {
        HttpResponse<String> answer = get("/metrics");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain; version=0.0.4");
        assertThat(answer.body()).endsWith("\n");
        assertThat(answer.body().lines().toList())
                .allSatisfy(line -> assertThat(line).matches(LINE));
        List<String> families = answer.body()
                .lines()
                .filter(line -> line.startsWith("# TYPE"))
                .map(line -> line.split(" ")[2])
                .toList();
        assertThat(families).doesNotHaveDuplicates();
        return answer.body();
    }

    @Test
    void tellsWorkersAndMemoryWhereNothingElseIsThere() {
        workers.now = List.of(
                FakeServices.status(WorkerId.SD, FakeServices.FAILED, 3),
                FakeServices.status(WorkerId.LLM, FakeServices.READY, 0));
        assertThat(read())
                .contains(
                        "diffusiondesk_info{version=\"1.0.0\"} 1\n",
                        "diffusiondesk_worker_state{worker=\"sd\",state=\"failed\"} 1\n",
                        "diffusiondesk_worker_state{worker=\"sd\",state=\"ready\"} 0\n",
                        "diffusiondesk_worker_restarts_total{worker=\"sd\"} 3\n",
                        "diffusiondesk_memory_total_bytes{device=\"ram\",kind=\"ram\",name=\"memory\"} 17179869184\n",
                        "diffusiondesk_worker_memory_bytes{worker=\"llm\",device=\"ram\"} 5\n",
                        "name=\"A \\\"card\\\"\"} 8589934592\n")
                .doesNotContain("jobs_total", "swaps_total");
    }

    @Test
    void showsHowLongRoutesTookByTheirPatterns() {
        String labels = "{method=\"GET\",route=\"/v1/images/jobs/{id}\"";
        assertThat(read())
                .contains(
                        "diffusiondesk_http_requests_open 3\n",
                        "diffusiondesk_http_requests_total" + labels + ",status=\"2xx\"} 5\n",
                        "diffusiondesk_http_requests_total" + labels + ",status=\"4xx\"} 2\n",
                        "# TYPE diffusiondesk_http_request_seconds histogram\n",
                        "diffusiondesk_http_request_seconds_bucket" + labels + ",le=\"0.005\"} 1\n",
                        "diffusiondesk_http_request_seconds_bucket" + labels + ",le=\"60\"} 7\n",
                        "diffusiondesk_http_request_seconds_bucket" + labels + ",le=\"+Inf\"} 7\n",
                        "diffusiondesk_http_request_seconds_sum" + labels + "} 12.25\n",
                        "diffusiondesk_http_request_seconds_count" + labels + "} 7\n");
    }

    @Test
    void countsSwapsTheirSecondsAndFailedReloads() {
        watched.resources(Optional.of(resources));
        try (var following = metrics.follow(resources)) {
            resources.tell(resources.drawing(2, 0));
            resources.tell(resources.drawing(2, 1));
            resources.tell(resources.drawing(2, 2));
            assertThat(read())
                    .contains(
                            "diffusiondesk_swap_phase{phase=\"drawing\"} 1\n",
                            "diffusiondesk_held_chats 2\n",
                            "diffusiondesk_failed_reloads 2\n",
                            "diffusiondesk_swap_seconds_count 0\n",
                            "diffusiondesk_worker_memory_estimate_bytes"
                                    + "{worker=\"llm\",kind=\"vram\",rule=\"headers\"} 4294967296\n");
            resources.tell(FakeResources.idle(1, Optional.of(Duration.ofMillis(1500))));
            resources.tell(FakeResources.idle(1, Optional.of(Duration.ofMillis(1500))));
            resources.tell(FakeResources.idle(2, Optional.of(Duration.ofMillis(700))));
            assertThat(read())
                    .contains(
                            "diffusiondesk_swaps_total 2\n",
                            "diffusiondesk_swap_seconds_sum 2.2\n",
                            "diffusiondesk_swap_seconds_count 2\n",
                            "diffusiondesk_failed_reloads 0\n",
                            "diffusiondesk_reload_failures_total 2\n",
                            "diffusiondesk_memory_others_bytes{device=\"gpu0\"} 1073741824\n");
        }
    }

    @Test
    void countsWhyModelsLeftTheMemory() {
        watched.resources(Optional.of(resources));
        assertThat(read()).contains("# TYPE diffusiondesk_evictions_total counter\n");
        resources.evictions = List.of(
                new Eviction(WorkerId.LLM, "chat", EvictionCause.PICTURE, 3),
                new Eviction(WorkerId.LLM, "chat", EvictionCause.IDLE, 1),
                new Eviction(WorkerId.SD, "a \"b\"", EvictionCause.OUT_OF_MEMORY, 2));
        assertThat(read())
                .contains(
                        "diffusiondesk_evictions_total{worker=\"llm\",model=\"chat\",cause=\"picture\"} 3\n",
                        "diffusiondesk_evictions_total{worker=\"llm\",model=\"chat\",cause=\"idle\"} 1\n",
                        "{worker=\"sd\",model=\"a \\\"b\\\"\",cause=\"out_of_memory\"} 2\n");
    }

    @Test
    void countsJobsByTheirOutcome() {
        watched.images(Optional.of(images));
        images.finishAtOnce = false;
        images.submit(ImageRequest.of("one that was there before"));
        try (var following = metrics.follow(images)) {
            for (int i = 0; i < 3; i++) {
                images.submit(ImageRequest.of("p"));
            }
            images.jobs.get(0).finish();
            images.jobs.get(1).finish();
            images.jobs.get(2).fail(new CancelledException("enough"));
            images.jobs.get(3).fail(new EngineException(ErrorCode.MEMORY_SHORT, "too large", null));
            images.jobs.get(3).step(1); // nothing of a job counts after its end
            assertThat(read())
                    .contains(
                            "diffusiondesk_jobs_queued 0\n",
                            "diffusiondesk_jobs_total{outcome=\"done\"} 2\n",
                            "diffusiondesk_jobs_total{outcome=\"cancelled\"} 1\n",
                            "diffusiondesk_jobs_total{outcome=\"failed\"} 1\n",
                            "diffusiondesk_job_errors_total{code=\"memory_short\"} 1\n",
                            "diffusiondesk_job_seconds_sum{part=\"load\"} 0.004\n",
                            "diffusiondesk_job_seconds_count{part=\"load\"} 2\n");
            assertThat(images.jobs).noneMatch(FakeJob::isHeard);
        }
        assertThat(images.listeners()).isZero();
    }
}
