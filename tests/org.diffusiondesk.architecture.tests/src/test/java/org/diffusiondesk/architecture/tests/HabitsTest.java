package org.diffusiondesk.architecture.tests;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import java.net.ServerSocket;
import java.nio.channels.ServerSocketChannel;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What only one bundle may do, and what nobody may. */
class HabitsTest {
    private static JavaClasses classes;

    @BeforeAll
    static void read() {
        classes = Project.classes();
    }

    private static GivenClassesConjunction noClassesBut(String... bundles) {
        Set<String> allowed = Set.of(bundles);
        return noClasses()
                .that(DescribedPredicate.<JavaClass>describe(
                        "outside " + allowed,
                        type -> Project.bundleOf(type).filter(allowed::contains).isEmpty()));
    }

    @Test
    void onlyProcessStartsProcesses() {
        noClassesBut("process")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ProcessBuilder.class)
                .check(classes);
        noClasses().should().callMethod(Runtime.class, "exec", String.class).check(classes);
        noClasses().should().callMethod(Runtime.class, "exec", String[].class).check(classes);
    }

    @Test
    void onlyHttpAndTheSdWorkerListen() {
        noClassesBut("http")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("org.eclipse.jetty.server.ServerConnector")
                .check(classes);
        noClassesBut("engine.sd.worker")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.sun.net.httpserver..")
                .check(classes);
        noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ServerSocket.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(ServerSocketChannel.class)
                .check(classes);
    }

    @Test
    void theSupervisorTouchesNoFile() {
        noClasses()
                .that()
                .resideInAPackage("org.diffusiondesk.supervisor..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.nio.file.Files")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.io.File")
                .check(classes);
    }

    @Test
    void noEngineIsLoadedIntoTheOrchestrator() {
        noClasses().should().callMethod(System.class, "load", String.class).check(classes);
        noClasses()
                .should()
                .callMethod(System.class, "loadLibrary", String.class)
                .check(classes);
        noClassesBut("engine.sd.worker", "hardware")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.sun.jna..")
                .check(classes);
    }

    @Test
    void onlyProgramsEndTheJvm() {
        noClassesBut("app", "engine.sd.worker")
                .should()
                .callMethod(System.class, "exit", int.class)
                .check(classes);
        noClassesBut("app", "engine.sd.worker")
                .should()
                .callMethod(Runtime.class, "halt", int.class)
                .check(classes);
    }

    @Test
    void nobodySleeps() {
        noClasses().should().callMethod(Thread.class, "sleep", long.class).check(classes);
        noClasses()
                .should()
                .callMethod(Thread.class, "sleep", long.class, int.class)
                .check(classes);
        noClasses()
                .should()
                .callMethod(Thread.class, "sleep", java.time.Duration.class)
                .check(classes);
    }

    @Test
    void nobodySynchronizes() {
        methods().should().notHaveModifier(JavaModifier.SYNCHRONIZED).check(classes);
    }

    @Test
    void nothingStaticChanges() {
        fields().that()
                .areStatic()
                .and()
                .doNotHaveModifier(JavaModifier.SYNTHETIC)
                .should()
                .beFinal()
                .check(classes);
    }

    @Test
    void errorsAreOfTheOneFamilyOrStayInside() {
        noClasses()
                .that()
                .areAssignableTo(RuntimeException.class)
                .and()
                .arePublic()
                .should()
                .resideOutsideOfPackage("org.diffusiondesk.api.error..")
                .check(classes);
    }
}
