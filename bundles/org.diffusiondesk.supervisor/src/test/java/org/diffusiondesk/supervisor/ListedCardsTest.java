package org.diffusiondesk.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.diffusiondesk.api.concurrent.Cancellation;
import org.diffusiondesk.api.resource.DeviceKind;
import org.diffusiondesk.api.resource.DeviceMemory;
import org.diffusiondesk.api.resource.MemoryProbe;
import org.diffusiondesk.api.resource.MemorySnapshot;
import org.diffusiondesk.api.text.ChatListener;
import org.diffusiondesk.api.text.ChatRequest;
import org.diffusiondesk.api.text.ChatResult;
import org.diffusiondesk.api.text.SavedConversation;
import org.diffusiondesk.api.text.TextEngine;
import org.diffusiondesk.api.text.TextLaunch;
import org.diffusiondesk.api.worker.Endpoint;
import org.diffusiondesk.api.worker.StartListener;
import org.diffusiondesk.api.worker.WorkerHandle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A card that no driver can be asked about is known from the engine's own list. */
class ListedCardsTest {
    private static final DeviceMemory RAM = device("ram", DeviceKind.RAM, 1000, "physical memory");
    private static final DeviceMemory LISTED = device("gpu0", DeviceKind.VRAM, 500, "llama-server --list-devices");
    private static final DeviceMemory DRIVER = device("gpu0", DeviceKind.VRAM, 600, "NVML");

    private final List<Duration> ages = new ArrayList<>();
    private final List<DeviceMemory> measured = new ArrayList<>(List.of(RAM));
    private final Lister engine = new Lister();
    private final Engines engines = new Engines();
    private final MemoryMeter meter = new MemoryMeter(ResourceSettings.DEFAULT, engines);

    private static DeviceMemory device(String id, DeviceKind kind, long total, String source) {
        return new DeviceMemory(id, id, kind, total, total / 2, Map.of(), source);
    }

    @BeforeEach
    void thereIsAProbe() {
        engines.textCame(engine);
        meter.probeCame(new MemoryProbe() {
            @Override
            public OptionalLong residentBytes(long pid) {
                return OptionalLong.empty();
            }

            @Override
            public List<DeviceMemory> read(Set<Long> pids) {
                return List.copyOf(measured);
            }
        });
    }

    @Test
    void theEngineIsAskedWhereItUsesACardThatNobodyMeasures() {
        MemorySnapshot snapshot = meter.snapshot(Map.of());
        assertThat(snapshot.kind()).isEqualTo(DeviceKind.VRAM);
        assertThat(snapshot.totalBytes()).isEqualTo(500);
        assertThat(snapshot.source()).isEqualTo("llama-server --list-devices");
        assertThat(meter.freeBytes()).hasValue(250);
        assertThat(ages).as("people may see an older one").containsExactly(Duration.ofSeconds(30), Duration.ZERO);
    }

    @Test
    void itIsNotAskedWhereADriverTells() {
        measured.add(DRIVER);
        assertThat(meter.snapshot(Map.of()).totalBytes()).isEqualTo(600);
        assertThat(ages).isEmpty();
    }

    @Test
    void itIsNotAskedWhereItUsesNoCard() {
        engine.gpu = false;
        assertThat(meter.snapshot(Map.of()).kind()).isEqualTo(DeviceKind.RAM);
        assertThat(ages).isEmpty();
    }

    private final class Lister implements TextEngine {
        private boolean gpu = true;

        @Override
        public boolean usesGpu() {
            return gpu;
        }

        @Override
        public List<DeviceMemory> devices(Duration age) {
            ages.add(age);
            return List.of(LISTED);
        }

        @Override
        public WorkerHandle launch(
                TextLaunch launch,
                Optional<SavedConversation> resume,
                StartListener listener,
                Cancellation cancellation) {
            throw new UnsupportedOperationException();
        }

        @Override
        public TextLaunch resolve(TextLaunch launch) {
            return launch;
        }

        @Override
        public Optional<SavedConversation> save(Endpoint endpoint, Duration limit) {
            return Optional.empty();
        }

        @Override
        public void discard(SavedConversation conversation) {}

        @Override
        public ChatResult chat(
                Endpoint endpoint, ChatRequest request, ChatListener listener, Cancellation cancellation) {
            throw new UnsupportedOperationException();
        }
    }
}
