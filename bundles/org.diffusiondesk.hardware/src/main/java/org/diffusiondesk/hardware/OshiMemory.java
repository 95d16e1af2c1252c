package org.diffusiondesk.hardware;

import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import oshi.SystemInfo;
import oshi.hardware.GlobalMemory;
import oshi.software.os.OSProcess;

/** Through OSHI, on systems without /proc. OSHI is loaded at the first question, because that takes longer than our whole start should. */
final class OshiMemory implements MachineMemory {
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable SystemInfo system;

    private SystemInfo system() {
        lock.lock();
        try {
            SystemInfo known = system;
            if (known == null) {
                known = new SystemInfo();
                system = known;
            }
            return known;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public OptionalLong residentBytes(long pid) {
        if (pid <= 0 || pid > Integer.MAX_VALUE) {
            return OptionalLong.empty();
        }
        @Nullable OSProcess process = system().getOperatingSystem().getProcess((int) pid);
        return process == null ? OptionalLong.empty() : OptionalLong.of(process.getResidentMemory());
    }

    @Override
    public OptionalLong privateBytes(long pid) {
        return residentBytes(pid);
    }

    @Override
    public Reading read() {
        GlobalMemory memory = system().getHardware().getMemory();
        return new Reading(memory.getTotal(), memory.getAvailable(), "physical memory");
    }
}
