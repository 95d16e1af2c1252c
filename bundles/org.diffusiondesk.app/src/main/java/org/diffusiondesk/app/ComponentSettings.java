package org.diffusiondesk.app;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/**
 * What the installed components want to know: their PIDs, and by full key the default of each setting.
 *
 * @param defaults a component with several PIDs takes each of its properties under any of them
 * @param live keys of the settings that may change while everything runs: each component that has them says so in its property {@code settings.live}, names
 *     separated by commas, and no component has to be made anew because of them
 */
record ComponentSettings(Set<String> pids, Map<String, Object> defaults, Set<String> live) {
    private static final String LIVE = "settings.live";

    /** Reads the descriptions of all components whose configuration is required. */
    static ComponentSettings of(Collection<ComponentDescriptionDTO> components) {
        Set<String> pids = new TreeSet<>();
        Map<String, Object> defaults = new HashMap<>();
        Set<String> live = new TreeSet<>();
        Set<String> fixed = new TreeSet<>();
        Set<String> unchangeable = new TreeSet<>();
        for (ComponentDescriptionDTO component : components) {
            if (!"require".equals(component.configurationPolicy)) {
                continue;
            }
            for (String pid : component.configurationPid) {
                pids.add(pid);
                component.properties.forEach((property, value) -> {
                    if (property.indexOf('.') < 0) { // dotted ones are OSGi's own, such as service.ranking
                        defaults.put(pid + "." + property, value);
                        (takes(component, property) ? live : fixed).add(pid + "." + property);
                    }
                });
                if (component.modified == null) {
                    unchangeable.add(pid);
                }
            }
        }
        live.removeIf(key -> fixed.contains(key) || unchangeable.contains(key.substring(0, key.lastIndexOf('.'))));
        return new ComponentSettings(pids, new TreeMap<>(defaults), live);
    }

    private static boolean takes(ComponentDescriptionDTO component, String property) {
        return component.modified != null
                && List.of(String.valueOf(component.properties.get(LIVE)).split(","))
                        .contains(property);
    }
}
