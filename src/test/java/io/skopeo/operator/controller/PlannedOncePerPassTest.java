package io.skopeo.operator.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import io.skopeo.operator.Main;
import io.skopeo.operator.controller.archive.source.SourcePlanner;
import io.skopeo.operator.planning.Planner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A pass plans once: what it plans needs no second decision, and no lock. */
@AnalyzeClasses(packagesOf = Main.class, importOptions = DoNotIncludeTests.class)
class PlannedOncePerPassTest {
  @ArchTest
  static void plannerIsCalledAtOnePlaceOfEachReconciler(JavaClasses all) {
    JavaClass planner = all.get(Planner.class);
    assertThat(
            Stream.concat(
                    planner.getMethodCallsToSelf().stream(),
                    planner.getMethodReferencesToSelf().stream())
                .filter(call -> call.getName().equals("plan"))
                .filter(call -> !call.getOriginOwner().equals(planner)))
        .extracting(JavaAccess::getOriginOwner)
        .containsExactlyInAnyOrder(all.get(ImageReconciler.class), all.get(SourcePlanner.class));
  }

  @ArchTest
  static void eachStepOfAPassIsCalledOnce(JavaClasses all) {
    JavaClass reconciler = all.get(ImageReconciler.class);
    for (String step : List.of("pass", "parse", "decide")) {
      assertThat(
              Stream.concat(
                      reconciler.getMethodCallsToSelf().stream(),
                      reconciler.getMethodReferencesToSelf().stream())
                  .filter(call -> call.getName().equals(step)))
          .as(step)
          .hasSize(1);
    }
  }

  @ArchTest
  static void reconcilerHasNoLoop(JavaClasses all) throws IOException {
    assertThat(
            Files.readString(
                Path.of("src/main/java/io/skopeo/operator/controller/ImageReconciler.java")))
        .doesNotContainPattern("\\b(for|while|do)\\b *[({]")
        .doesNotContain("forEach", ".generate(", ".iterate(");
  }
}
