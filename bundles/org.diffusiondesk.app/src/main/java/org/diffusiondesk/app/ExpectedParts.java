package org.diffusiondesk.app;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.diffusiondesk.http.Routes;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.ReferenceDTO;

/**
 * Which components with routes will start. Declarative services know it before any of them has: a component starts once it has its configurations and one
 * service for each thing that it can't do without, which in turn come from components that start. What no component provides was registered by something
 * else and is there.
 */
final class ExpectedParts {
    /** Parts of others come when they come: nobody waits for them. */
    private static final String OURS = "org.diffusiondesk.";

    private ExpectedParts() {}

    /** Names of those of our own components; {@code pids} get a configuration. */
    static Set<String> of(Collection<ComponentDescriptionDTO> components, Set<String> pids) {
        Set<ComponentDescriptionDTO> starting = new HashSet<>(components);
        starting.removeIf(one -> !one.defaultEnabled || !configured(one, pids));
        Set<String> provided = services(components);
        boolean less = true;
        while (less) {
            Set<String> coming = services(starting);
            less = starting.removeIf(one -> List.of(one.references).stream()
                    .filter(ExpectedParts::isNeeded)
                    .map(reference -> reference.interfaceName)
                    .anyMatch(service -> provided.contains(service) && !coming.contains(service)));
        }
        Set<String> names = new TreeSet<>();
        starting.stream()
                .filter(one -> one.bundle.symbolicName.startsWith(OURS))
                .filter(one -> List.of(one.serviceInterfaces).contains(Routes.class.getName()))
                .forEach(one -> names.add(one.name));
        return names;
    }

    private static boolean configured(ComponentDescriptionDTO component, Set<String> pids) {
        return !"require".equals(component.configurationPolicy)
                || pids.containsAll(List.of(component.configurationPid));
    }

    private static boolean isNeeded(ReferenceDTO reference) {
        return reference.cardinality.startsWith("1");
    }

    private static Set<String> services(Collection<ComponentDescriptionDTO> components) {
        Set<String> services = new HashSet<>();
        components.forEach(one -> services.addAll(List.of(one.serviceInterfaces)));
        return services;
    }
}
