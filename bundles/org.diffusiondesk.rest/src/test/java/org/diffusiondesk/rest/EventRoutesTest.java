package org.diffusiondesk.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Optional;
import org.diffusiondesk.api.concurrent.Registration;
import org.diffusiondesk.api.error.CancelledException;
import org.diffusiondesk.api.image.ImageRequest;
import org.diffusiondesk.api.worker.WorkerId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventRoutesTest extends RestFixture {
    private List<Registration> followed = List.of();

    @BeforeEach
    void follow() {
        watched.images(Optional.of(images));
        watched.resources(Optional.of(resources));
        images.finishAtOnce = false;
        followed = List.of(events.followWorkers(), events.follow(images), events.follow(resources));
    }

    @AfterEach
    void letGo() {
        followed.forEach(Registration::close);
        assertThat(images.listeners() + resources.listeners()).isZero();
    }

    private EventClient open(String... lastEventId) throws Exception {
        return EventClient.open(client, request("/v1/events"), lastEventId);
    }

    @Test
    void beginsWithHowEverythingStandsAndGoesOnWithWhatChanges() throws Exception {
        try (EventClient client = open()) {
            assertThat(client.next()).startsWith("id: run-0\nevent: worker\n").contains("\"worker\":\"sd\"");
            assertThat(client.next()).contains("\"worker\":\"llm\"");
            assertThat(client.next()).contains("event: resources").contains("\"phase\":\"idle\"");
            workers.tell(FakeServices.status(WorkerId.LLM, FakeServices.FAILED, 2));
            assertThat(client.next())
                    .startsWith("id: run-1\nevent: worker\n")
                    .contains("\"state\":\"failed\"", "\"reason\":\"it died\"")
                    .doesNotContain("secret-token");
            resources.tell(resources.drawing(1, 0));
            assertThat(client.next())
                    .startsWith("id: run-2\nevent: resources\n")
                    .contains("\"phase\":\"drawing\"", "\"held_chats\":1", "\"decision\":\"offload_text\"");
            images.submit(ImageRequest.of("a secret prompt"));
            assertThat(client.next()).contains("event: job", "\"state\":\"queued\"");
            images.jobs.getFirst().step(2);
            assertThat(client.next()).contains("\"step\":2").doesNotContain("prompt", "b64");
            images.jobs.getFirst().fail(new CancelledException("enough"));
            assertThat(client.next()).contains("\"state\":\"cancelled\"");
            assertThat(images.jobs.getFirst().isHeard()).isFalse();
        }
        await().until(() -> hub.listeners() == 0);
    }

    @Test
    void hearsOfModelsWhileSomebodyListens() throws Exception {
        assertThat(catalog.listeners).as("nobody to tell").isEmpty();
        try (EventClient one = open();
                EventClient other = open()) {
            for (int i = 0; i < 3; i++) { // how everything stands
                one.next();
                other.next();
            }
            await().until(() -> catalog.listeners.size() == 1);
            catalog.listeners.getFirst().run();
            assertThat(one.next()).contains("event: models");
            assertThat(other.next()).contains("event: models");
        }
        await().until(() -> catalog.listeners.isEmpty());
    }

    @Test
    void aClientThatComesBackGetsOnlyWhatItMissed() throws Exception {
        resources.tell(resources.drawing(0, 0));
        resources.tell(resources.drawing(1, 0));
        resources.tell(resources.drawing(2, 0));
        try (EventClient client = open("run-1")) {
            assertThat(client.next()).startsWith("id: run-2\n").contains("\"held_chats\":1");
            assertThat(client.next()).startsWith("id: run-3\n").contains("\"held_chats\":2");
        }
        try (EventClient client = open("another-1")) {
            assertThat(client.next()).startsWith("id: run-3\nevent: worker\n");
        }
    }

    @Test
    void tellsAClientThatWasTooSlowHowMuchItLost() throws Exception {
        try (EventClient client = open()) {
            client.next();
            client.next();
            client.next();
            String much = "x".repeat(64 << 10);
            for (int i = 0; i < 2000; i++) { // far more than the network's buffers hold, while nobody reads
                hub.publish(
                        "resources",
                        "resources",
                        org.diffusiondesk.http.Json.object().put("much", much));
            }
            workers.tell(FakeServices.status(WorkerId.SD, FakeServices.STARTING, 1));
            long seen = 0;
            long lost = 0;
            String event = client.next();
            while (!event.contains("event: worker")) {
                if (event.contains("event: lost")) {
                    lost += Long.parseLong(event.replaceAll("(?s).*\"events\":(\\d+).*", "$1"));
                } else {
                    seen++;
                }
                event = client.next();
            }
            assertThat(lost).isPositive();
            assertThat(seen + lost).isEqualTo(2000);
        }
    }
}
