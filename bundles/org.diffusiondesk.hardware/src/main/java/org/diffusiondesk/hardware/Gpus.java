package org.diffusiondesk.hardware;

import java.util.List;
import java.util.Set;
import org.diffusiondesk.api.resource.DeviceMemory;

/** The graphics cards of this machine. Thread-safe. */
interface Gpus extends AutoCloseable {
    /** Each card that can be asked now, in the driver's order; never throws. */
    List<DeviceMemory> read(Set<Long> pids);

    @Override
    void close();
}
