package org.diffusiondesk.hardware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Library;
import com.sun.jna.NativeLibrary;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A driver's library that a test has compiled, and commands; see nvml_stub.c. */
final class NvmlStub implements AutoCloseable {
    static final int INIT = 0;
    static final int COUNT = 1;
    static final int HANDLE = 2;
    static final int NAME = 3;
    static final int MEMORY = 4;
    static final int PROCESS_LIST = 5;

    private static final Path SOURCE = Path.of(System.getProperty("basedir", ""), "src/test/native/nvml_stub.c");

    private final Path file;
    private final NativeLibrary library;

    private NvmlStub(Path file) {
        this.file = file;
        // not the very object that the code under test gets and closes: with its own, the library and its state outlast
        // that
        this.library = NativeLibrary.getInstance(file.toString(), Map.of(Library.OPTION_STRING_ENCODING, "UTF-8"));
    }

    /** Compiles it; skips the test where there is no compiler. */
    static NvmlStub compile(Path folder, String... macros) throws IOException, InterruptedException {
        String compiler = Stream.of("cc", "gcc", "clang")
                .filter(NvmlStub::isOnThePath)
                .findFirst()
                .orElse("");
        assumeTrue(!compiler.isEmpty(), "no C compiler (cc, gcc or clang): the binding to NVML is not tested");
        Path file = folder.resolve("libstub" + System.nanoTime() + ".so");
        List<String> command =
                new ArrayList<>(List.of(compiler, "-std=gnu11", "-Wall", "-Werror", "-O1", "-shared", "-fPIC"));
        Stream.of(macros).map(macro -> "-D" + macro).forEach(command::add);
        command.addAll(List.of("-o", file.toString(), SOURCE.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return new NvmlStub(file);
    }

    private static boolean isOnThePath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    List<String> location() {
        return List.of(file.toString());
    }

    private int call(String function, Object... arguments) {
        return library.getFunction(function).invokeInt(arguments);
    }

    NvmlStub cards(int count) {
        call("stub_cards", count);
        return this;
    }

    NvmlStub card(int index, String name, long total, long reserved, long free) {
        call("stub_card", index, name, total, reserved, free);
        return this;
    }

    NvmlStub computes(int card, long pid, long used) {
        call("stub_process", card, 0, (int) pid, used);
        return this;
    }

    NvmlStub draws(int card, long pid, long used) {
        call("stub_process", card, 1, (int) pid, used);
        return this;
    }

    void fail(int call, int code) {
        fail(call, code, -1);
    }

    void fail(int call, int code, int card) {
        call("stub_fail", call, code, card);
    }

    void grow(int processes) {
        call("stub_growth", processes);
    }

    void hang(boolean on) {
        call("stub_hang", on ? 1 : 0);
    }

    int inits() {
        return call("stub_inits");
    }

    int shutdowns() {
        return call("stub_shutdowns");
    }

    @Override
    public void close() {
        library.close();
    }
}
