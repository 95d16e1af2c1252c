package org.diffusiondesk.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How many processes the kernel has killed for want of memory; the only way to tell its SIGKILL from a person's. */
final class KernelOomKills {
    private static final Logger LOG = LoggerFactory.getLogger(KernelOomKills.class);
    private static final Path VMSTAT = Path.of("/proc/vmstat");
    private static final String COUNTER = "oom_kill ";

    private KernelOomKills() {}

    /** The counter; 0 where there is none. */
    static long count() {
        if (!Files.isReadable(VMSTAT)) {
            return 0;
        }
        try (Stream<String> lines = Files.lines(VMSTAT)) {
            return lines.filter(line -> line.startsWith(COUNTER))
                    .mapToLong(line ->
                            Long.parseLong(line.substring(COUNTER.length()).trim()))
                    .findFirst()
                    .orElse(0);
        } catch (IOException | UncheckedIOException | NumberFormatException e) {
            LOG.debug("{} can't be read", VMSTAT, e);
            return 0;
        }
    }
}
