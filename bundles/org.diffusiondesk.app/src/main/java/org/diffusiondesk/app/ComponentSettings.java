package org.diffusiondesk.app;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/**
 * What the installed components want to know: their PIDs, and by full key the default of each setting.
 *
 * @param defaults a component with several PIDs takes each of its properties under any of them
 */
record ComponentSettings(Set<String> pids, Map<String, Object> defaults) {
    /** Reads the descriptions of all components whose configuration is required. */
    static ComponentSettings of(Collection<ComponentDescriptionDTO> components) {
        Set<String> pids = new TreeSet<>();
        Map<String, Object> defaults = new HashMap<>();
        for (ComponentDescriptionDTO component : components) {
            if (!"require".equals(component.configurationPolicy)) {
                continue;
            }
            for (String pid : component.configurationPid) {
                pids.add(pid);
                component.properties.forEach((property, value) -> {
                    if (property.indexOf('.') < 0) { // dotted ones are OSGi's own, such as service.ranking
                        defaults.put(pid + "." + property, value);
                    }
                });
            }
        }
        return new ComponentSettings(pids, new TreeMap<>(defaults));
    }
}
