package org.diffusiondesk.hardware;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import org.diffusiondesk.api.error.InvalidRequestException;
import org.diffusiondesk.api.resource.ByteSize;
import org.diffusiondesk.api.resource.DeviceKind;
import org.diffusiondesk.api.resource.DeviceMemory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link SimulatedDevice} in place of the real cards. What a process has resident in the machine's memory stands in for what it would have on the
 * card. A process counts from the first time that somebody asks for it until it ends; its end is noticed at the next reading.
 */
final class SimulatedGpu implements Gpus {
    private static final Logger LOG = LoggerFactory.getLogger(SimulatedGpu.class);

    private final Simulation simulation;
    private final LongFunction<OptionalLong> resident;
    private final SimulatedDevice device;
    private final ReentrantLock lock = new ReentrantLock();

    // under the lock
    private final Set<Long> known = new HashSet<>();
    private final Set<Long> refused = new HashSet<>();
    private SimulatedLoad load = new SimulatedLoad(OptionalLong.empty(), Map.of());
    private String complaint = "";

    /**
     * @param resident bytes of a process; empty when it has ended
     */
    SimulatedGpu(Simulation simulation, LongFunction<OptionalLong> resident, LongSupplier nanos) {
        this.simulation = simulation;
        this.resident = resident;
        this.device = new SimulatedDevice(simulation.card(), nanos);
    }

    @Override
    public List<DeviceMemory> read(Set<Long> pids) {
        lock.lock();
        try {
            readFile();
            device.setOthers(load.others().orElse(simulation.others()));
            known.addAll(pids);
            List.copyOf(known).forEach(this::follow);
            Map<Long, Long> used = new HashMap<>(device.usedByPid());
            used.keySet().retainAll(pids);
            String name = "Simulated " + ByteSize.text(device.totalBytes()) + " card";
            return List.of(new DeviceMemory(
                    "gpu0", name, DeviceKind.VRAM, device.totalBytes(), device.freeBytes(), used, "simulated"));
        } finally {
            lock.unlock();
        }
    }

    private void readFile() {
        if (simulation.file().isEmpty()) {
            return;
        }
        try {
            load = SimulatedLoad.read(simulation.file().get());
            complaint = "";
        } catch (InvalidRequestException e) {
            if (!complaint.equals(e.text())) {
                LOG.warn("gpu: the simulated load stays as it was; {}", e.text());
                complaint = e.text();
            }
        }
    }

    private void follow(long pid) {
        OptionalLong now = resident.apply(pid);
        if (now.isEmpty()) {
            device.exited(pid);
            known.remove(pid);
            refused.remove(pid);
            return;
        }
        long wanted = load.usedByPid().getOrDefault(pid, now.getAsLong());
        if (!device.allocate(pid, wanted) && refused.add(pid)) {
            LOG.warn(
                    "gpu: the simulated card has no {} for process {}; a real one would fail here",
                    ByteSize.text(wanted),
                    pid);
        }
    }

    @Override
    public void close() {
        // nothing is held
    }
}
