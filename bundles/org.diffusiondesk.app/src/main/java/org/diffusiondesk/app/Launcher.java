package org.diffusiondesk.app;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.Comparator;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.diffusiondesk.api.settings.DataFolders;
import org.diffusiondesk.http.Assembly;
import org.eclipse.osgi.service.environment.EnvironmentInfo;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/**
 * The first thing that runs: reads the command line and the settings, takes the data folder, and gives every component its configuration, upon
 * which it starts. Must be started after all other bundles (start level), so that it knows what they want.
 */
@Component(
        immediate = true,
        service = {})
public final class Launcher {
    /** In llm-worker mode these stay without a configuration, so they do not start. */
    private static final Set<String> NOT_IN_WORKER = Set.of("engine.sd", "jobs", "web");

    /** First of all, because a port that is taken ends everything. */
    private static final String HTTP = "http";

    /** Begins the PIDs of those that start processes. */
    private static final String ENGINES = "engine.";

    @Activate
    public Launcher(
            BundleContext context,
            @Reference EnvironmentInfo environment,
            @Reference ServiceComponentRuntime components,
            @Reference ConfigurationAdmin admin)
            throws IOException {
        Options options = options(environment);
        Collection<ComponentDescriptionDTO> described = components.getComponentDescriptionDTOs();
        ComponentSettings declared = ComponentSettings.of(described);
        SettingsLayers layers = new SettingsLayers(
                declared,
                known(options),
                options.data().resolve("config").resolve("settings.json"),
                options.settings());
        Map<String, String> fromFile = fromFile(layers);
        Settings settings = settings(layers, fromFile);
        DataFolder folder = folder(options);
        Lifecycle lifecycle = new Lifecycle(context.getBundle(0));
        if (Boolean.getBoolean("eclipse.ignoreApp")) { // headless; the workbench ends by itself
            lifecycle.install();
        }
        // by the framework, not by us, who stop first: the workers are ended while the folder is still there, and its
        // lock is kept until the JVM ends
        context.getBundle(0).getBundleContext().registerService(DataFolders.class, folder, null);
        Map<Boolean, List<String>> pids = declared.pids().stream()
                .filter(pid -> options.mode() != Options.Mode.LLM_WORKER || !NOT_IN_WORKER.contains(pid))
                .sorted(Comparator.comparing(pid -> !pid.equals(HTTP)))
                .collect(Collectors.partitioningBy(pid -> pid.startsWith(ENGINES)));
        Set<String> parts = ExpectedParts.of(
                described, pids.values().stream().flatMap(List::stream).collect(Collectors.toSet()));
        Map<String, Dictionary<String, Object>> engines = new TreeMap<>();
        pids.getOrDefault(true, List.of()).forEach(pid -> engines.put(pid, dictionary(settings.of(pid))));
        context.registerService(Run.class, new Run(options, lifecycle, engines, store(layers, fromFile)), null);
        for (String pid : pids.getOrDefault(false, List.of())) {
            Dictionary<String, Object> own = dictionary(settings.of(pid));
            if (pid.equals(HTTP)) {
                own.put(Assembly.EXPECTED, parts.toArray(String[]::new));
            }
            admin.getConfiguration(pid, "?").update(own);
        }
    }

    private static Options options(EnvironmentInfo environment) {
        Path home = Path.of(System.getProperty("user.home"), ".local", "share", "diffusiondesk");
        Path defaultData = Path.of(System.getProperty("diffusiondesk.data", home.toString()));
        try {
            return new CommandLineParser(defaultData).parse(List.of(environment.getNonFrameworkArgs()));
        } catch (CommandLineParser.HelpException e) {
            System.out.println(e.getMessage());
            Runtime.getRuntime().halt(0);
        } catch (CommandLineParser.UsageException e) {
            Lifecycle.refuse(String.valueOf(e.getMessage()));
        }
        throw new IllegalStateException("halted");
    }

    private static Map<String, String> fromFile(SettingsLayers layers) {
        return orRefused(() -> SettingsFile.read(layers.file()));
    }

    private static Settings settings(SettingsLayers layers, Map<String, String> fromFile) {
        return orRefused(() -> layers.settings(fromFile));
    }

    private static SettingsStore store(SettingsLayers layers, Map<String, String> fromFile) {
        return orRefused(() -> new SettingsStore(layers, fromFile));
    }

    private interface Reading<T> {
        T get() throws SettingsException;
    }

    private static <T> T orRefused(Reading<T> reading) {
        try {
            return reading.get();
        } catch (SettingsException e) {
            Lifecycle.refuse(String.valueOf(e.getMessage()));
            throw new IllegalStateException("halted", e);
        }
    }

    private static DataFolder folder(Options options) {
        try {
            return DataFolder.open(options.data());
        } catch (IOException e) {
            Lifecycle.refuse(String.valueOf(e.getMessage()));
            throw new IllegalStateException("halted", e);
        }
    }

    /** What only start-up knows. */
    private static Map<String, String> known(Options options) {
        Map<String, String> known = new HashMap<>();
        Optional.ofNullable(System.getProperty("diffusiondesk.embedded"))
                .ifPresent(path -> known.put("models.embedded", path.replace(File.pathSeparatorChar, ',')));
        if (options.mode() == Options.Mode.LLM_WORKER) {
            known.put("rest.mode", "llm-worker");
            known.put("http.workerToken", workerToken());
        }
        return known;
    }

    /** The token that whoever started this worker gave it; started by hand it makes one and tells it. */
    private static String workerToken() {
        String given = System.getenv("DIFFUSIONDESK_WORKER_TOKEN");
        if (given != null && !given.isBlank()) {
            return given.strip();
        }
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        String token = HexFormat.of().formatHex(bytes);
        System.out.println("token " + token);
        return token;
    }

    /** As a configuration. */
    static Dictionary<String, Object> dictionary(Map<String, Object> properties) {
        Dictionary<String, Object> dictionary = new Hashtable<>();
        properties.forEach(dictionary::put);
        dictionary.put("configured.by", "org.diffusiondesk.app"); // an empty configuration would be none
        return dictionary;
    }
}
