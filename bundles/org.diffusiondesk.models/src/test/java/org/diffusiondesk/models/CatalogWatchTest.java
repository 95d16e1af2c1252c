package org.diffusiondesk.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.diffusiondesk.api.concurrent.Registration;
import org.junit.jupiter.api.Test;

class CatalogWatchTest extends CatalogFixture {
    private final AtomicInteger looks = new AtomicInteger();
    private final AtomicInteger news = new AtomicInteger();

    private CatalogWatch watch() {
        FolderCatalog catalog = catalog();
        return new CatalogWatch(
                () -> {
                    looks.incrementAndGet();
                    return catalog.scan().all();
                },
                Duration.ofMillis(20));
    }

    private void awaitLooks(int more) {
        int now = looks.get();
        await().until(() -> looks.get() >= now + more);
    }

    @Test
    void tellsWhatCameWhatWentAndWhatChanged() throws IOException {
        try (CatalogWatch watch = watch();
                Registration listening = watch.listen(news::incrementAndGet)) {
            awaitLooks(2);
            assertThat(news).hasValue(0);
            Path file = put("models/image/a.safetensors", CHECKPOINT);
            await().until(() -> news.get() == 1);
            put("models/models.json", """
                    {"models": {"mine": {"files": {"model": "image/a.safetensors"}}}}""".getBytes());
            await().until(() -> news.get() == 2);
            awaitLooks(2);
            assertThat(news).as("nothing new").hasValue(2);
            Files.delete(file);
            await().until(() -> news.get() >= 3);
        }
    }

    @Test
    void looksForNobody() {
        try (CatalogWatch watch = watch()) {
            watch.listen(news::incrementAndGet).close();
            try (Registration other = watch.listen(() -> {
                throw new IllegalStateException("a listener that fails");
            })) {
                awaitLooks(1);
                put("models/image/a.safetensors", CHECKPOINT);
                awaitLooks(3);
            }
            assertThat(news).hasValue(0);
        }
    }
}
