package org.diffusiondesk.app;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import org.diffusiondesk.api.error.InvalidRequestException;

/** The settings of this run, as they are and as they will be after a restart. Thread-safe. */
final class SettingsStore {
    private static final Set<String> FIXED = Set.of(
            "rest.mode",
            "http.workerToken",
            "engine.llm.executable",
            "engine.llm.extraArgs",
            "engine.sd.library",
            "engine.sd.javaHome",
            "models.folders",
            "models.embedded",
            "models.cache",
            "resources.simulate");

    private final SettingsLayers layers;
    private final ReentrantLock lock = new ReentrantLock();
    /** What the components work with; what is absent has its default. */
    private final Map<String, Object> running;

    private Map<String, String> fromFile;

    /** {@code fromFile}: what the settings file held when the components got their settings. */
    SettingsStore(SettingsLayers layers, Map<String, String> fromFile) throws SettingsException {
        this.layers = layers;
        this.fromFile = Map.copyOf(fromFile);
        this.running = new TreeMap<>(layers.settings(fromFile).values());
    }

    /**
     * One setting.
     *
     * @param value what its component works with
     * @param next what it will be after a restart
     * @param live whether a change counts at once
     */
    record Shown(String key, Object value, Object fallback, Object next, String source, boolean live) {
        boolean pending() {
            return !value.equals(next);
        }
    }

    /** What a change did: the settings that count already, and those that wait for a restart. */
    record Outcome(Set<String> applied, Set<String> waiting) {}

    List<Shown> all() {
        lock.lock();
        try {
            Map<String, Object> next = resolved(fromFile).values();
            List<Shown> all = new ArrayList<>();
            new TreeMap<>(layers.declared().defaults())
                    .forEach((key, fallback) -> all.add(new Shown(
                            key,
                            running.getOrDefault(key, fallback),
                            fallback,
                            next.getOrDefault(key, fallback),
                            layers.source(key, fromFile),
                            layers.declared().live().contains(key))));
            return all;
        } finally {
            lock.unlock();
        }
    }

    /** Whether it can't be changed here: only start-up decides it, or it names what is run or where is written, which is more than a key of the API is for. */
    boolean isFixed(String key) {
        return layers.startUp().containsKey(key) || FIXED.contains(key);
    }

    /** The default of a setting, which tells its type too. */
    Optional<Object> fallback(String key) {
        return Optional.ofNullable(layers.declared().defaults().get(key));
    }

    /**
     * Writes the changes into the file and gives those to their components that take them.
     *
     * @param changes new text by key; empty for the default
     * @param apply hears of each PID whose settings changed, with all of them
     * @throws InvalidRequestException a value that can't be right; nothing was changed then
     */
    Outcome change(Map<String, Optional<String>> changes, BiConsumer<String, Map<String, Object>> apply) {
        lock.lock();
        try {
            Map<String, String> wanted = new HashMap<>(SettingsFile.read(layers.file()));
            changes.forEach(
                    (key, text) -> text.ifPresentOrElse(value -> wanted.put(key, value), () -> wanted.remove(key)));
            Map<String, Object> next = resolved(wanted).values();
            changes.keySet()
                    .forEach(key -> Optional.ofNullable(next.get(key)).ifPresent(v -> SettingRules.check(key, v)));
            SettingsFile.change(layers.file(), changes, layers.declared().defaults());
            fromFile = Map.copyOf(wanted);
            return outcome(changes.keySet(), next, apply);
        } catch (SettingsException wrong) {
            throw new InvalidRequestException("settings", String.valueOf(wrong.getMessage()));
        } finally {
            lock.unlock();
        }
    }

    private Outcome outcome(Set<String> keys, Map<String, Object> next, BiConsumer<String, Map<String, Object>> apply) {
        Set<String> applied = new TreeSet<>();
        Set<String> waiting = new TreeSet<>();
        for (String key : keys) {
            if (!Objects.equals(running.get(key), next.get(key))) {
                (layers.declared().live().contains(key) ? applied : waiting).add(key);
            }
        }
        Set<String> pids = new TreeSet<>();
        for (String key : applied) {
            Optional.ofNullable(next.get(key))
                    .ifPresentOrElse(value -> running.put(key, value), () -> running.remove(key));
            pids.add(key.substring(0, key.lastIndexOf('.')));
        }
        pids.forEach(pid -> apply.accept(pid, Settings.of(pid, running)));
        return new Outcome(applied, waiting);
    }

    private Settings resolved(Map<String, String> texts) {
        try {
            return layers.settings(texts);
        } catch (SettingsException wrong) {
            throw new InvalidRequestException("settings", String.valueOf(wrong.getMessage()));
        }
    }
}
