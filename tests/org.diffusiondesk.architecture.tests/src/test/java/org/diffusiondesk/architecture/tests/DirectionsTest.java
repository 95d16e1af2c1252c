package org.diffusiondesk.architecture.tests;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which bundle may use which, and which libraries. */
class DirectionsTest {
    /** Bundle, and the bundles that it may use. */
    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            Map.entry("api", Set.of()),
            Map.entry("process", Set.of("api")),
            Map.entry("hardware", Set.of("api")),
            Map.entry("models", Set.of("api")),
            Map.entry("supervisor", Set.of("api")),
            Map.entry("jobs", Set.of("api")),
            Map.entry("engine.sd", Set.of("api", "process")),
            Map.entry("engine.llm", Set.of("api", "process")),
            Map.entry("engine.sd.worker", Set.of()),
            Map.entry("http", Set.of("api")),
            Map.entry("proxy", Set.of("api", "http")),
            Map.entry("rest", Set.of("api", "http")),
            Map.entry("web", Set.of("api", "http")),
            Map.entry("app", Set.of("api", "http")),
            Map.entry("ui", Set.of("api")));

    /** The one package of the sd-worker that its parent may use too. */
    private static final String WIRE = "org.diffusiondesk.engine.sd.worker.wire";

    /** Library packages, and the bundles that may use them. */
    private static final Map<String, Set<String>> LIBRARIES = Map.ofEntries(
            Map.entry("com.sun.jna", Set.of("engine.sd.worker", "hardware")),
            Map.entry("com.sun.net.httpserver", Set.of("engine.sd.worker")),
            Map.entry("org.eclipse.jetty", Set.of("http", "proxy")),
            Map.entry("org.eclipse.swt", Set.of("ui")),
            Map.entry("org.eclipse.jface", Set.of("ui")),
            Map.entry("org.eclipse.e4", Set.of("ui")),
            Map.entry("picocli", Set.of("app")),
            Map.entry("oshi", Set.of("hardware")),
            Map.entry("java.sql", Set.of("jobs")),
            Map.entry("org.sqlite", Set.of("jobs")),
            Map.entry("java.net.http", Set.of("engine.sd", "engine.llm")));

    private static JavaClasses classes;

    @BeforeAll
    static void read() {
        classes = Project.classes();
    }

    @Test
    void everyBundleIsInTheTableAndHasClasses() {
        Set<String> bundles = classes.stream()
                .flatMap(type -> Project.bundleOf(type).stream())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(bundles).containsExactlyElementsOf(new TreeSet<>(MAY_USE.keySet()));
    }

    @Test
    void noBundleUsesOneThatItMayNot() {
        classes()
                .should(new ArchCondition<JavaClass>("use only bundles that they may use") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                            if (!isAllowed(type, dependency.getTargetClass())) {
                                events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
                            }
                        }
                    }
                })
                .check(classes);
    }

    private static boolean isAllowed(JavaClass from, JavaClass to) {
        String user = Project.bundleOf(from).orElseThrow();
        Optional<String> used = Project.bundleOf(to.getBaseComponentType());
        return used.isEmpty()
                || used.get().equals(user)
                || MAY_USE.get(user).contains(used.get())
                || (user.equals("engine.sd")
                        && to.getBaseComponentType().getPackageName().equals(WIRE));
    }

    @Test
    void internalPackagesAreUsedByTheirOwnBundleOnly() {
        classes()
                .should(new ArchCondition<JavaClass>("use no internals of other bundles") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                            JavaClass target = dependency.getTargetClass().getBaseComponentType();
                            boolean internal = target.getPackageName().contains(".internal")
                                    && target.getPackageName().startsWith("org.diffusiondesk");
                            if (internal && !Project.bundleOf(target).equals(Project.bundleOf(type))) {
                                events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
                            }
                        }
                    }
                })
                .check(classes);
    }

    @Test
    void theContractsNeedNothingButAnnotations() {
        noClasses()
                .that(inBundle(Set.of("api")))
                .should()
                .dependOnClassesThat(
                        not("java.", "org.diffusiondesk.api", "org.jspecify.annotations", "org.osgi.annotation"))
                .check(classes);
    }

    @Test
    void theSdWorkerNeedsNothingButJnaAndJackson() {
        noClasses()
                .that(inBundle(Set.of("engine.sd.worker")))
                .should()
                .dependOnClassesThat(not(
                        "java.",
                        "javax.imageio",
                        "com.sun.net.httpserver",
                        "org.diffusiondesk.engine.sd.worker",
                        "org.jspecify.annotations",
                        "org.osgi.annotation",
                        "com.sun.jna",
                        "tools.jackson",
                        "com.fasterxml.jackson.annotation"))
                .check(classes);
    }

    @Test
    void librariesStayWhereTheyBelong() {
        LIBRARIES.forEach((library, users) -> noClasses()
                .that(DescribedPredicate.not(inBundle(users)))
                .should()
                .dependOnClassesThat(startsWith(library))
                .because(library + " is for " + users)
                .check(classes));
    }

    @Test
    void theDocumentShowsTheSameTable() {
        Map<String, Set<String>> shown = new TreeMap<>();
        Pattern cell = Pattern.compile("`(?:org\\.diffusiondesk\\.|…)([a-z.]+)`");
        Project.read(Project.ROOT.resolve("docs/ARCHITECTURE.md"))
                .lines()
                .filter(line -> line.startsWith("| `"))
                .forEach(line -> {
                    String[] cells = line.split("\\|");
                    Matcher name = cell.matcher(cells[1]);
                    while (name.find()) {
                        shown.put(name.group(1), bundlesIn(cells[3]));
                    }
                });
        assertThat(shown).isEqualTo(new TreeMap<>(MAY_USE));
    }

    private static Set<String> bundlesIn(String cell) {
        return Arrays.stream(cell.split(","))
                .map(String::strip)
                .filter(MAY_USE::containsKey)
                .collect(Collectors.toSet());
    }

    private static DescribedPredicate<JavaClass> inBundle(Set<String> bundles) {
        return DescribedPredicate.describe(
                "in " + bundles,
                type -> Project.bundleOf(type).filter(bundles::contains).isPresent());
    }

    private static DescribedPredicate<JavaClass> startsWith(String prefix) {
        return DescribedPredicate.describe(
                "of " + prefix, type -> (type.getBaseComponentType().getName() + ".").startsWith(prefix + "."));
    }

    /** Neither primitive nor of one of these packages. */
    private static DescribedPredicate<JavaClass> not(String... prefixes) {
        return DescribedPredicate.describe("not of " + String.join(", ", prefixes), type -> {
            JavaClass base = type.getBaseComponentType();
            return !base.isPrimitive() && Arrays.stream(prefixes).noneMatch(base.getName()::startsWith);
        });
    }
}
