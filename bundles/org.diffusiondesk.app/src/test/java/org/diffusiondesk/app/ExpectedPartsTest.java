package org.diffusiondesk.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.diffusiondesk.http.Routes;
import org.junit.jupiter.api.Test;
import org.osgi.framework.dto.BundleDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.ReferenceDTO;

class ExpectedPartsTest {
    private static final String ROUTES = Routes.class.getName();

    private static ComponentDescriptionDTO component(String name, String service, String pid, String... references) {
        ComponentDescriptionDTO described = new ComponentDescriptionDTO();
        described.bundle = new BundleDTO();
        described.bundle.symbolicName = "org.diffusiondesk.some";
        described.name = name;
        described.defaultEnabled = true;
        described.serviceInterfaces = service.isEmpty() ? new String[0] : new String[] {service};
        described.configurationPolicy = pid.isEmpty() ? "optional" : "require";
        described.configurationPid = new String[] {pid.isEmpty() ? name : pid};
        described.references = Stream.of(references)
                .map(each -> reference(each.substring(4), each.substring(0, 4)))
                .toArray(ReferenceDTO[]::new);
        return described;
    }

    private static ReferenceDTO reference(String service, String cardinality) {
        ReferenceDTO reference = new ReferenceDTO();
        reference.interfaceName = service;
        reference.cardinality = cardinality;
        return reference;
    }

    private static final List<ComponentDescriptionDTO> PRODUCT = List.of(
            component("core", ROUTES, "rest", "1..1Workers"),
            component("workers", "Workers", "supervisor", "1..1Folders"),
            component("pictures", ROUTES, "rest", "1..1Images"),
            component("jobs", "Images", "jobs", "1..1Engine"),
            component("engine", "Engine", "engine.sd"),
            component("files", ROUTES, "", "0..nEngine"),
            component("announcer", "", ""));

    @Test
    void everyPartWithRoutesIsExpectedWhereAllIsConfigured() {
        assertThat(ExpectedParts.of(PRODUCT, Set.of("rest", "supervisor", "jobs", "engine.sd")))
                .containsExactly("core", "files", "pictures");
    }

    @Test
    void aPartIsNotWaitedForWhereSomethingBehindItGetsNoConfiguration() {
        assertThat(ExpectedParts.of(PRODUCT, Set.of("rest", "supervisor", "jobs")))
                .containsExactly("core", "files");
        assertThat(ExpectedParts.of(PRODUCT, Set.of("supervisor"))).containsExactly("files");
    }

    @Test
    void aServiceWithTwoProvidersNeedsOneOfThem() {
        List<ComponentDescriptionDTO> two =
                List.of(component("a", "S", "off"), component("b", "S", "on"), component("c", ROUTES, "", "1..nS"));
        assertThat(ExpectedParts.of(two, Set.of("on"))).containsExactly("c");
        assertThat(ExpectedParts.of(two, Set.of())).isEmpty();
    }

    @Test
    void partsOfOthersAndPartsThatAreSwitchedOffAreNotWaitedFor() {
        ComponentDescriptionDTO foreign = component("foreign", ROUTES, "");
        foreign.bundle.symbolicName = "com.example";
        ComponentDescriptionDTO off = component("off", ROUTES, "");
        off.defaultEnabled = false;
        assertThat(ExpectedParts.of(List.of(foreign, off), Set.of())).isEmpty();
    }
}
