package org.diffusiondesk.engine.sd;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The worker's command line. It never holds a secret.
 *
 * @param java the executable
 * @param classPath jars or folders of the worker, JNA and Jackson
 * @param library absolute path of ddsd
 * @param threads 0 for the engine's choice
 * @param errorFile where the JVM describes its own crash
 */
record WorkerCommand(Path java, List<Path> classPath, Path library, int threads, int heapMiB, Path errorFile) {
    static final String MAIN = "org.diffusiondesk.engine.sd.worker.SdWorker";

    WorkerCommand {
        classPath = List.copyOf(classPath);
    }

    List<String> line() {
        List<String> line = new ArrayList<>();
        line.add(java.toString());
        // a short, mostly native life: no second compiler, no parallel collector, no big first heap, and give memory
        // back after a large picture
        line.addAll(List.of(
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-Xshare:auto",
                "-Xms8m",
                "-Xmx" + heapMiB + "m",
                "-XX:MinHeapFreeRatio=10",
                "-XX:MaxHeapFreeRatio=20",
                "-XX:ErrorFile=" + errorFile,
                "-Djava.awt.headless=true",
                "-Dstdout.encoding=UTF-8",
                "-Dstderr.encoding=UTF-8",
                "--enable-native-access=ALL-UNNAMED"));
        line.add("-cp");
        line.add(classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
        line.add(MAIN);
        line.addAll(List.of("--library", library.toString(), "--port", "0", "--threads", String.valueOf(threads)));
        return line;
    }

    /** The {@code java} of a Java home. */
    static Path javaOf(Path home) {
        return home.resolve("bin").resolve(File.separatorChar == '\\' ? "java.exe" : "java");
    }
}
