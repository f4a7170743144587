package io.tidegate.dist;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The arrows of the house: a star around the core, no package circle anywhere. */
final class ArchitectureTest {
    private static final String CORE = "io.tidegate.core..";
    private static final String BALANCER = "io.tidegate.balancer..";
    private static final String HEALTH = "io.tidegate.health..";
    private static final String METRICS = "io.tidegate.metrics..";
    private static final String DIST = "io.tidegate.dist..";
    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.tidegate");

    @Test
    void the_core_knows_none_of_the_modules_around_it() {
        none(CORE, BALANCER, HEALTH, METRICS, DIST);
    }

    @Test
    void balancer_health_and_metrics_never_see_each_other() {
        none(BALANCER, HEALTH, METRICS, DIST);
        none(HEALTH, BALANCER, METRICS, DIST);
        none(METRICS, BALANCER, HEALTH, DIST);
    }

    @Test
    void no_packages_depend_on_each_other_in_a_circle() {
        slices().matching("io.tidegate.(**)").should().beFreeOfCycles().check(PRODUCT);
    }

    @Test
    void the_data_path_knows_no_metrics_library_and_no_web_framework() {
        noClasses()
                .that()
                .resideInAPackage(CORE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.micrometer..", "io.prometheus..", "io.vertx.ext..")
                .check(PRODUCT);
    }

    private static void none(String from, String... to) {
        noClasses()
                .that()
                .resideInAPackage(from)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(to)
                .check(PRODUCT);
    }
}
