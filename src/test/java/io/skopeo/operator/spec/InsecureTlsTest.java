package io.skopeo.operator.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.ImageSpec;
import io.skopeo.operator.api.Mode;
import io.skopeo.operator.api.Specs;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.spec.policy.RepositoryRules;
import io.skopeo.operator.spec.policy.TenantPolicy;
import io.skopeo.operator.spec.schedule.MinimumFrequency;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Images that switch the verification of TLS off. */
class InsecureTlsTest {
  private static final TenantPolicy SECURE =
      new TenantPolicy(
          RepositoryRules.NONE,
          RepositoryRules.NONE,
          MinimumFrequency.NONE,
          OptionalInt.empty(),
          false);

  @Test
  void eachForbiddenFieldIsNamed() {
    assertThat(
            problems(
                SECURE,
                "spec.tls.source.insecureSkipVerify",
                "spec.tls.destination.insecureSkipVerify"))
        .containsExactly(
            new Problem(
                Reason.NOT_ALLOWED,
                "spec.tls.source.insecureSkipVerify is true, and no Image may switch the verification of TLS off: leave it out, or have it allowed by ALLOW_INSECURE_TLS (chart: limits.allowInsecureTLS)."),
            new Problem(
                Reason.NOT_ALLOWED,
                "spec.tls.destination.insecureSkipVerify is true, and no Image may switch the verification of TLS off: leave it out, or have it allowed by ALLOW_INSECURE_TLS (chart: limits.allowInsecureTLS)."));
  }

  @Test
  void whoDoesNotIsAllowed() {
    assertThat(problems(SECURE)).isEmpty();
  }

  @Test
  void nothingIsReportedIfAllowed() {
    assertThat(problems(TenantPolicy.EVERYTHING, "spec.tls.source.insecureSkipVerify")).isEmpty();
  }

  private static List<Problem> problems(TenantPolicy policy, String... unverified) {
    ImageSpec spec = Specs.of(Mode.ONE_SHOT, "quay.io/a", "1.0", "gcr.io/a");
    ImageIntent intent = (ImageIntent) new SpecReader("").read(spec);
    return policy.problems("team-a", spec, intent, Stream.of(unverified));
  }
}
