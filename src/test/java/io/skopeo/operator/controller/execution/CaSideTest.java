package io.skopeo.operator.controller.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.Result;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CaSideTest {
  private static final Problem UNTRUSTED =
      new Problem(Reason.TLS_VERIFICATION_FAILED, "Renew it, or have its CA trusted.");

  @ParameterizedTest
  @CsvSource({
    "SOURCE,      true,  spec.tls.source.caRef",
    "DESTINATION, true,  spec.tls.destination.caRef",
    "SOURCE,      false, SOURCE_CA (chart: config.source.ca)",
    "DESTINATION, false, DESTINATION_CA (chart: config.destination.ca)",
  })
  void adviceNamesTheSettingOfTheCa(CaSide side, boolean selfService, String setting) {
    assertThat(side.advise(new Result.Failed<>(UNTRUSTED), target(selfService)))
        .isEqualTo(
            new Result.Failed<>(
                new Problem(
                    Reason.TLS_VERIFICATION_FAILED,
                    "Renew it, or have its CA trusted by %s.".formatted(setting))));
  }

  @Test
  void otherResultsAreUnchanged() {
    var unnamed = new Problem(Reason.TLS_VERIFICATION_FAILED, "Issue it again with one.");
    assertThat(CaSide.SOURCE.advise(unnamed, target(true))).isEqualTo(unnamed);
    var slow = new Problem(Reason.REGISTRY_UNREACHABLE, "It did not answer.");
    assertThat(CaSide.SOURCE.advise(slow, target(true))).isEqualTo(slow);
    assertThat(CaSide.SOURCE.advise(new Result.Found<>("it"), target(true)))
        .isEqualTo(new Result.Found<>("it"));
  }

  private static ExecutionTarget target(boolean selfService) {
    return new ExecutionTarget(
        "team-a", "mirror", selfService, Access.ANONYMOUS, Access.ANONYMOUS, Map.of(), "");
  }
}
