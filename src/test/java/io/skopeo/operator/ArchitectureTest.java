package io.skopeo.operator;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.skopeo.operator.credentials.SecretReader;
import io.skopeo.operator.registry.Answer;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Which room may know which others, and what only some of them may do. */
@AnalyzeClasses(packagesOf = Main.class, importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String ROOT = "io.skopeo.operator";

  /** Each room and the rooms that it may know. */
  private static final Map<String, Set<String>> ARROWS =
      Map.ofEntries(
          Map.entry("problem", Set.of()),
          Map.entry("reference", Set.of("problem")),
          Map.entry("tags", Set.of("problem", "reference")),
          Map.entry("api", Set.of()),
          Map.entry("intent", Set.of("problem", "reference", "tags", "api")),
          Map.entry("credentials", Set.of("problem", "reference")),
          Map.entry("registry", Set.of("problem", "reference", "credentials")),
          Map.entry("plan", Set.of("problem", "reference", "tags", "api", "intent", "registry")),
          Map.entry(
              "tekton", Set.of("problem", "reference", "tags", "credentials", "intent", "plan")),
          Map.entry("status", Set.of("problem", "reference", "tags", "api", "intent", "plan")),
          Map.entry(
              "reconcile",
              Set.of(
                  "problem",
                  "reference",
                  "tags",
                  "api",
                  "intent",
                  "credentials",
                  "registry",
                  "plan",
                  "tekton",
                  "status")),
          Map.entry(
              "metrics", Set.of("problem", "reference", "api", "plan", "reconcile", "registry")));

  private static final String[] PURE =
      rooms("problem", "reference", "tags", "api", "intent", "plan", "tekton", "status");

  @ArchTest
  static void arrowsGoOneWay(JavaClasses all) {
    ARROWS.forEach((room, known) ->
        noClasses()
            .that()
            .resideInAPackage(ROOT + "." + room)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(unknown(room, known))
            .because(room + " may know " + known)
            .check(all));
  }

  @ArchTest
  static void everyRoomIsDrawn(JavaClasses all) {
    assertThat(all.stream().map(c -> c.getPackageName()).distinct())
        .allMatch(name -> name.equals(ROOT) || ARROWS.containsKey(name.replace(ROOT + ".", "")));
  }

  @ArchTest
  static final ArchRule ROOMS_HAVE_NO_CYCLES =
      slices().matching(ROOT + ".(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule PLAN_KNOWS_OF_REGISTRIES_ONLY_WHAT_THEY_ANSWER =
      noClasses()
          .that()
          .resideInAPackage(ROOT + ".plan")
          .should()
          .dependOnClassesThat(
              resideInAPackage(ROOT + ".registry").and(not(belongToAnyOf(Answer.class))));

  @ArchTest
  static final ArchRule KUBERNETES_IS_ASKED_AT_THE_EDGES =
      noClasses()
          .that()
          .resideOutsideOfPackages(ROOT, ROOT + ".reconcile")
          .and()
          .doNotBelongToAnyOf(SecretReader.class)
          .should()
          .dependOnClassesThat()
          .areAssignableTo(KubernetesClient.class);

  @ArchTest
  static final ArchRule PURE_ROOMS_DO_NO_INPUT_OR_OUTPUT =
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
              "io.prometheus..",
              "io.javaoperatorsdk..")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Thread.class);

  @ArchTest
  static final ArchRule PURE_ROOMS_HAVE_NO_CLOCK =
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

  @ArchTest
  static final ArchRule NOTHING_KNOWS_THE_ROOT =
      classes()
          .that()
          .resideInAPackage(ROOT)
          .should()
          .onlyHaveDependentClassesThat()
          .resideInAPackage(ROOT);

  private static String[] unknown(String room, Set<String> known) {
    return ARROWS.keySet().stream()
        .filter(other -> !other.equals(room) && !known.contains(other))
        .map(other -> ROOT + "." + other)
        .toArray(String[]::new);
  }

  private static String[] rooms(String... names) {
    return Arrays.stream(names).map(name -> ROOT + "." + name).toArray(String[]::new);
  }
}
