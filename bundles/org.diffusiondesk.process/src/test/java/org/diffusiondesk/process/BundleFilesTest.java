package org.diffusiondesk.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/** In a real Equinox, with a folder that has a space in its name, as users have. */
class BundleFilesTest {
    @TempDir
    private Path temporary;

    private Path plugins;
    private Framework framework;
    private Bundle host;

    @BeforeEach
    void startEquinox() throws IOException, BundleException {
        plugins = Files.createDirectories(temporary.resolve("Program Files/plugins"));
        framework = ServiceLoader.load(FrameworkFactory.class)
                .findFirst()
                .orElseThrow()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE,
                        temporary.resolve("configuration").toString()));
        framework.start();
        host = install(jar("host", Map.of(), Map.of("hello.txt", "hello")));
    }

    @AfterEach
    void stopEquinox() throws BundleException, InterruptedException {
        framework.stop();
        framework.waitForStop(10_000);
    }

    private Bundle install(Path file) throws BundleException {
        return framework.getBundleContext().installBundle("reference:file:" + file);
    }

    private BundleContext started() throws BundleException {
        host.start();
        return host.getBundleContext();
    }

    private static Manifest manifest(String name, Map<String, String> headers) {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", name);
        headers.forEach(main::putValue);
        return manifest;
    }

    private Path jar(String name, Map<String, String> headers, Map<String, String> entries) throws IOException {
        Path file = plugins.resolve(name + ".jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(file), manifest(name, headers))) {
            for (Map.Entry<String, String> entry : entries.entrySet()) {
                out.putNextEntry(new ZipEntry(entry.getKey()));
                out.write(entry.getValue().getBytes());
                out.closeEntry();
            }
        }
        return file;
    }

    private Path folder(String name, Map<String, String> headers, Map<String, String> entries) throws IOException {
        Path folder = plugins.resolve(name);
        Map<String, String> all = new HashMap<>(entries);
        for (Map.Entry<String, String> entry : all.entrySet()) {
            Path file = folder.resolve(entry.getKey());
            Files.createDirectories(file.getParent());
            Files.writeString(file, entry.getValue());
        }
        Files.createDirectories(folder.resolve("META-INF"));
        try (OutputStream out = Files.newOutputStream(folder.resolve("META-INF/MANIFEST.MF"))) {
            manifest(name, headers).write(out);
        }
        return folder;
    }

    private static final Map<String, String> ENGINE = Map.of("engine/server", "#!", "engine/lib.so", "elf");
    private static final Map<String, String> OF_HOST = Map.of("Fragment-Host", "host");

    @Test
    void findsAnExecutableOfAFragmentWhereItLies() throws Exception {
        Path fragment = folder("host.linux", OF_HOST, ENGINE);
        install(fragment);
        Path file = BundleFiles.locateExecutable(started(), "engine/server").orElseThrow();
        assertThat(file.toRealPath())
                .isEqualTo(fragment.resolve("engine/server").toRealPath());
        assertThat(file).isExecutable();
        assertThat(file.resolveSibling("lib.so")).exists();
    }

    @Test
    void findsThePlugInForTheGraphicsCardOfAnotherFragment() throws Exception {
        String plugin = "engine/" + System.mapLibraryName("ggml-cuda");
        install(folder("host.linux", OF_HOST, ENGINE));
        Path fragment = folder("host.cuda.linux", OF_HOST, Map.of(plugin, "elf"));
        install(fragment);
        BundleContext context = started();
        Path file = GpuPlugin.locate(context).orElseThrow();
        assertThat(file.toRealPath()).isEqualTo(fragment.resolve(plugin).toRealPath());
        assertThat(GpuPlugin.environment(Optional.of(file))).containsOnly(entry("GGML_BACKEND_PATH", file.toString()));
        assertThat(BundleFiles.locate(context, "engine/server")).isPresent();
    }

    @Test
    void findsNoPlugInWhereOnlyTheEngineIsInstalled() throws Exception {
        install(folder("host.linux", OF_HOST, ENGINE));
        assertThat(GpuPlugin.locate(started())).isEmpty();
        assertThat(GpuPlugin.environment(Optional.empty())).isEmpty();
    }

    @Test
    void unpacksTheWholeFolderOfAFragmentInAJar() throws Exception {
        install(jar("host.linux", OF_HOST, ENGINE));
        Path file = BundleFiles.locateExecutable(started(), "engine/server").orElseThrow();
        assertThat(file).hasContent("#!").isExecutable();
        assertThat(file.resolveSibling("lib.so")).hasContent("elf");
    }

    @Test
    void findsNothingWithoutTheFragment() throws Exception {
        BundleContext context = started();
        assertThat(BundleFiles.locate(context, "engine/server")).isEmpty();
        assertThat(BundleFiles.locate(context, "hello.txt")).get().satisfies(file -> assertThat(file)
                .hasContent("hello"));
    }

    @Test
    void takesNoFolderForAFile() throws Exception {
        install(folder("host.linux", OF_HOST, Map.of("engine/server/readme", "x")));
        assertThat(BundleFiles.locate(started(), "engine/server")).isEmpty();
    }

    @Test
    void findsTheJarOrTheFolderOfABundle() throws Exception {
        install(jar("library", Map.of("Bundle-Version", "1.0.0"), Map.of()));
        Path newer = folder("library-2", Map.of(), Map.of());
        try (OutputStream out = Files.newOutputStream(newer.resolve("META-INF/MANIFEST.MF"))) {
            manifest("library", Map.of("Bundle-Version", "2.0.0")).write(out);
        }
        BundleContext context = started();
        assertThat(BundleFiles.home(context, "host").orElseThrow().toRealPath())
                .isEqualTo(plugins.resolve("host.jar").toRealPath());
        assertThat(BundleFiles.home(context, "library").orElseThrow().toRealPath())
                .isEqualTo(plugins.resolve("host.jar")
                        .resolveSibling("library.jar")
                        .toRealPath());
        install(newer);
        assertThat(BundleFiles.home(context, "library").orElseThrow().toRealPath())
                .isEqualTo(newer.toRealPath());
        assertThat(BundleFiles.home(context, "unknown")).isEmpty();
    }
}
