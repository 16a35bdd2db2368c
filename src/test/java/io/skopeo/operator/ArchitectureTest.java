package io.skopeo.operator;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.skopeo.operator.credentials.account.ServiceAccountReader;
import io.skopeo.operator.registry.Result;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** The packages, which of them may use which others, and what only some of them may do. */
@AnalyzeClasses(packagesOf = Main.class, importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String ROOT = "io.skopeo.operator";
  private static final int MOST_FILES = 15;

  /** Each package of the first level, and the others that it may use. */
  private static final Map<String, Set<String>> ARROWS =
      Map.ofEntries(
          Map.entry("problem", Set.of()),
          Map.entry("api", Set.of()),
          Map.entry("oci", Set.of("problem")),
          Map.entry("tags", Set.of("problem", "oci")),
          Map.entry("spec", Set.of("problem", "oci", "tags", "api")),
          Map.entry("imageset", Set.of("problem", "oci", "api", "tags", "spec", "planning")),
          Map.entry("credentials", Set.of("problem", "oci")),
          Map.entry("registry", Set.of("problem", "oci", "credentials")),
          Map.entry("copying", Set.of("problem", "oci", "registry")),
          Map.entry(
              "planning", Set.of("problem", "oci", "tags", "api", "spec", "registry", "copying")),
          Map.entry(
              "tekton", Set.of("problem", "oci", "tags", "api", "credentials", "spec", "copying")),
          Map.entry(
              "archive",
              Set.of(
                  "problem", "oci", "tags", "api", "spec", "credentials", "registry", "copying")),
          Map.entry("migration", Set.of("problem", "api", "spec")),
          Map.entry(
              "status",
              Set.of(
                  "problem",
                  "oci",
                  "tags",
                  "api",
                  "spec",
                  "planning",
                  "copying",
                  "migration",
                  "imageset")),
          Map.entry("controller", allBut("app", "metrics")),
          Map.entry(
              "metrics",
              Set.of("problem", "oci", "api", "planning", "copying", "controller", "registry")),
          Map.entry("app", allBut()));

  private static final String[] PURE =
      packages(
          "problem",
          "oci",
          "tags",
          "api",
          "spec",
          "planning",
          "imageset",
          "copying",
          "tekton",
          "status",
          "migration",
          "archive");

  @ArchTest
  static void arrowsGoOneWay(JavaClasses all) {
    ARROWS.forEach((name, used) ->
        noClasses()
            .that()
            .resideInAPackage(ROOT + "." + name + "..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(others(name, used))
            .because(name + " may use " + used)
            .check(all));
  }

  @ArchTest
  static void everyPackageIsDrawn(JavaClasses all) {
    assertThat(all.stream().map(c -> c.getPackageName() + ".").distinct())
        .allMatch(name ->
            name.equals(ROOT + ".")
                || ARROWS.keySet().stream()
                    .anyMatch(drawn -> name.startsWith(ROOT + "." + drawn + ".")));
  }

  /** Packages above one another count too: a package must not use what is below it and above. */
  @ArchTest
  static final ArchRule PACKAGES_HAVE_NO_CYCLES =
      slices().matching(ROOT + ".(**)").should().beFreeOfCycles();

  /** A stranger finds a rule by the names of the files, if there are few of them. */
  @ArchTest
  static void packagesAreSmall(JavaClasses all) {
    assertThat(
            all.stream()
                .filter(JavaClass::isTopLevelClass)
                .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting())))
        .allSatisfy((name, files) -> assertThat(files).as(name).isLessThanOrEqualTo(MOST_FILES));
  }

  @ArchTest
  static void noTwoTypesShareAName(JavaClasses all) {
    assertThat(
            all.stream()
                .filter(JavaClass::isTopLevelClass)
                .map(JavaClass::getSimpleName)
                .filter(name -> !name.equals("package-info")))
        .doesNotHaveDuplicates();
  }

  @ArchTest
  static final ArchRule PLANNING_USES_ONLY_THE_RESULTS_OF_REGISTRIES =
      noClasses()
          .that()
          .resideInAnyPackage(packages("planning", "copying"))
          .should()
          .dependOnClassesThat(
              resideInAPackage(ROOT + ".registry..").and(not(belongToAnyOf(Result.class))));

  @ArchTest
  static final ArchRule KUBERNETES_IS_ASKED_AT_THE_EDGES =
      noClasses()
          .that()
          .resideOutsideOfPackages(ROOT, ROOT + ".app..", ROOT + ".controller..")
          .and()
          .doNotBelongToAnyOf(ServiceAccountReader.class)
          .should()
          .dependOnClassesThat()
          .areAssignableTo(KubernetesClient.class);

  @ArchTest
  static final ArchRule PURE_PACKAGES_DO_NO_INPUT_OR_OUTPUT =
      noClasses()
          .that()
          .resideInAnyPackage(PURE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.io",
              "java.net.http",
              "java.nio.file",
              "java.nio.channels",
              "java.util.concurrent..",
              "org.slf4j..",
              "io.micrometer..",
              "io.javaoperatorsdk..")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Thread.class);

  @ArchTest
  static final ArchRule PURE_PACKAGES_HAVE_NO_CLOCK =
      noClasses()
          .that()
          .resideInAnyPackage(PURE)
          .should()
          .dependOnClassesThat()
          .areAssignableTo(InstantSource.class);

  @ArchTest
  static final ArchRule TIME_COMES_FROM_AN_INSTANT_SOURCE =
      noClasses()
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Clock.class);

  @ArchTest
  static final ArchRule LOGS_GO_THROUGH_SLF4J =
      noClasses()
          .that()
          // It hands them to the command that prints.
          .areNotAssignableTo(Main.class)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("java.util.logging")
          .orShould()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err");

  @ArchTest
  static final ArchRule NOTHING_IS_RANDOM =
      noClasses()
          .that()
          .resideInAnyPackage(PURE)
          .should()
          .dependOnClassesThat()
          .areAssignableTo(RandomGenerator.class)
          .orShould()
          .callMethod(UUID.class, "randomUUID");

  private static Set<String> allBut(String... names) {
    var all =
        new HashSet<>(
            Set.of(
                "problem",
                "api",
                "oci",
                "tags",
                "spec",
                "credentials",
                "registry",
                "copying",
                "planning",
                "tekton",
                "migration",
                "status",
                "imageset",
                "archive",
                "controller",
                "metrics"));
    Arrays.asList(names).forEach(all::remove);
    return all;
  }

  private static String[] others(String name, Set<String> used) {
    return ARROWS.keySet().stream()
        .filter(other -> !other.equals(name) && !used.contains(other))
        .map(other -> ROOT + "." + other + "..")
        .toArray(String[]::new);
  }

  private static String[] packages(String... names) {
    return Arrays.stream(names).map(name -> ROOT + "." + name + "..").toArray(String[]::new);
  }
}
