package org.diffusiondesk.hardware;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;
import org.diffusiondesk.api.resource.DeviceKind;
import org.diffusiondesk.api.resource.DeviceMemory;
import org.diffusiondesk.api.resource.MemoryProbe;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;

/** The memory of the machine and of its graphics cards, in the way that is cheapest on it. */
@Component(
        service = MemoryProbe.class,
        configurationPid = "resources",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class SystemMemory implements MemoryProbe {
    /** Settings {@code resources.*} of measuring. */
    @interface Config {
        /**
         * A graphics card that is not there in place of the real ones, for trying things out; empty for the real ones. For example {@code
         * total=8GiB, others=1GiB, release=1500ms, failAbove=7GiB}: its size, the load by other programs, how long memory stays used after the end of
         * a process, and above what allocations fail. {@code file=} and an absolute path names a file that moves the load meanwhile.
         */
        String simulate() default "";
    }

    private static final Path PROC = Path.of("/proc");

    private final MachineMemory machine;
    private final Gpus gpus;

    /** Called by DS. Loads nothing yet. */
    @Activate
    public SystemMemory(Config config) {
        this(thisMachine(), config.simulate(), System::nanoTime);
    }

    SystemMemory(MachineMemory machine, String simulate, LongSupplier nanos) {
        this(
                machine,
                simulate.isBlank()
                        ? new NvidiaGpus()
                        : new SimulatedGpu(Simulation.parse(simulate), machine::residentBytes, nanos));
    }

    SystemMemory(MachineMemory machine, Gpus gpus) {
        this.machine = machine;
        this.gpus = gpus;
    }

    private static MachineMemory thisMachine() {
        return LinuxMemory.usable(PROC) ? new LinuxMemory(PROC, Path.of("/sys/fs/cgroup")) : new OshiMemory();
    }

    @Override
    public OptionalLong residentBytes(long pid) {
        return machine.residentBytes(pid);
    }

    @Override
    public List<DeviceMemory> read(Set<Long> pids) {
        Map<Long, Long> used = new HashMap<>();
        pids.forEach(pid -> machine.privateBytes(pid).ifPresent(bytes -> used.put(pid, bytes)));
        MachineMemory.Reading memory = machine.read();
        List<DeviceMemory> devices = new ArrayList<>();
        devices.add(new DeviceMemory(
                "ram", "memory", DeviceKind.RAM, memory.total(), memory.free(), used, memory.source()));
        devices.addAll(gpus.read(pids));
        return List.copyOf(devices);
    }

    /** Called by DS. */
    @Deactivate
    public void close() {
        gpus.close();
    }
}
