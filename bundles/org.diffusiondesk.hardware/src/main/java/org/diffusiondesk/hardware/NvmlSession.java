package org.diffusiondesk.hardware;

import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.diffusiondesk.api.resource.ByteSize;
import org.diffusiondesk.api.resource.DeviceKind;
import org.diffusiondesk.api.resource.DeviceMemory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** NVML from its start to its end, with the cards that it had when it started. For one thread. */
final class NvmlSession implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NvmlSession.class);

    /**
     * The cards at one moment.
     *
     * @param trouble whether a card failed in a way that a new session may cure
     */
    record Reading(List<DeviceMemory> cards, boolean trouble) {}

    private record Card(int index, String name, Pointer handle) {}

    private final Nvml nvml;
    private final List<Card> cards = new ArrayList<>();
    private boolean lost;

    private NvmlSession(Nvml nvml) {
        this.nvml = nvml;
    }

    /** Starts NVML from the first of these that can be loaded. */
    static NvmlSession open(List<String> candidates) throws NvmlException {
        NvmlSession session = new NvmlSession(Nvml.open(candidates));
        try {
            session.findCards();
            return session;
        } catch (NvmlException e) {
            session.close();
            throw e;
        }
    }

    private void findCards() throws NvmlException {
        int count = nvml.count();
        for (int index = 0; index < count; index++) {
            try {
                Pointer handle = nvml.device(index);
                Card card = new Card(index, nvml.name(handle), handle);
                cards.add(card);
                LOG.debug(
                        "gpu{} is {}, {}",
                        index,
                        card.name(),
                        ByteSize.text(nvml.memory(handle).total()));
            } catch (NvmlException e) {
                LOG.debug("gpu{} can't be asked", index, e);
                lost |= !e.lasting();
            }
        }
    }

    /** Measures each card; one that fails is left out. */
    Reading read(Set<Long> pids) {
        List<DeviceMemory> readings = new ArrayList<>();
        boolean trouble = lost;
        for (Card card : cards) {
            try {
                readings.add(read(card, pids));
            } catch (NvmlException e) {
                LOG.debug("gpu{} does not answer", card.index(), e);
                trouble |= !e.lasting();
            }
        }
        return new Reading(readings, trouble);
    }

    private DeviceMemory read(Card card, Set<Long> pids) throws NvmlException {
        Nvml.CardMemory memory = nvml.memory(card.handle());
        Map<Long, Long> used = pids.isEmpty() ? Map.of() : new HashMap<>(nvml.usedByPid(card.handle()));
        if (!pids.isEmpty()) {
            used.keySet().retainAll(pids);
        }
        return new DeviceMemory(
                "gpu" + card.index(), card.name(), DeviceKind.VRAM, memory.total(), memory.free(), used, "NVML");
    }

    @Override
    public void close() {
        nvml.close();
    }
}
