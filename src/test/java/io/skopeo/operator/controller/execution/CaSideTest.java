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
                    "%s: Renew it, or have its CA trusted by %s."
                        .formatted(side == CaSide.SOURCE ? "Source" : "Destination", setting))));
  }

  @ParameterizedTest
  @CsvSource({
    "AUTHENTICATION_FAILED,   AUTHENTICATION_FAILED,   DESTINATION_UNREADABLE",
    "BLOCKED_BY_POLICY,       BLOCKED_BY_POLICY,       BLOCKED_BY_POLICY",
    "TLS_VERIFICATION_FAILED, TLS_VERIFICATION_FAILED, TLS_VERIFICATION_FAILED",
    "REGISTRY_UNREACHABLE,    REGISTRY_UNREACHABLE,    REGISTRY_UNREACHABLE",
    "UNEXPECTED_ANSWER,       UNEXPECTED_ANSWER,       UNEXPECTED_ANSWER",
    "ADDRESS_REFUSED,         ADDRESS_REFUSED,         ADDRESS_REFUSED",
    "CREDENTIALS_NOT_BOUND,   CREDENTIALS_NOT_BOUND,   CREDENTIALS_NOT_BOUND",
  })
  void messageNamesTheSide(Reason reason, Reason ofSource, Reason ofDestination) {
    var result = new Result.Failed<String>(new Problem(reason, "It went wrong."), true);
    assertThat(CaSide.SOURCE.advise(result, target(true)))
        .isEqualTo(new Result.Failed<>(new Problem(ofSource, "Source: It went wrong."), true));
    assertThat(CaSide.ofDestination(result, target(true)))
        .isEqualTo(
            new Result.Failed<>(new Problem(ofDestination, "Destination: It went wrong."), true));
  }

  @Test
  void otherResultsAreUnchanged() {
    var moved = new Problem(Reason.SOURCE_MOVED, "It moved.");
    assertThat(CaSide.SOURCE.advise(moved, target(true))).isEqualTo(moved);
    assertThat(CaSide.SOURCE.advise(new Result.Found<>("it"), target(true)))
        .isEqualTo(new Result.Found<>("it"));
  }

  private static ExecutionTarget target(boolean selfService) {
    return new ExecutionTarget(
        "team-a", "mirror", selfService, Access.ANONYMOUS, Access.ANONYMOUS, Map.of(), "");
  }
}
