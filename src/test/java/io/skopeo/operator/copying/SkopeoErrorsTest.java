package io.skopeo.operator.copying;

import static io.skopeo.operator.planning.PlanFixture.copy;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.problem.RetryPolicy;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SkopeoErrorsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // ECR, Harbor, Quay, Artifact Registry; what they say as far as it is documented
        "writing manifest: uploading manifest v1 to ecr/app: tag invalid: The image tag '1.0' already exists in the 'app' repository and cannot be overwritten because the repository is immutable.|DESTINATION_IMMUTABLE",
        "writing manifest: uploading manifest 1.0: denied: Failed to process request due to 'app:1.0' configured as immutable.|DESTINATION_IMMUTABLE",
        "destination: checking whether a blob exists: name unknown: The repository with name 'app' does not exist in the registry with id '123456789012'|DESTINATION_MISSING",
        "initializing destination docker://r/a: repository name not known to registry|DESTINATION_MISSING",
        "writing blob: initiating layer upload: denied: adding 3.0 MiB of storage resource, which when updated to current usage of 9.9 GiB will exceed the configured upper limit of 10.0 GiB.|QUOTA_EXCEEDED",
        "writing manifest: denied: Quota has been exceeded on namespace|QUOTA_EXCEEDED",
        "reading manifest sha256:aaa in r/a: unknown: current image with 12 vulnerabilities cannot be pulled due to configured policy in 'Prevent images with vulnerability severity of High'|BLOCKED_BY_POLICY",
        "Source image rejected: Running image docker://r/a is rejected by policy.|BLOCKED_BY_POLICY",
        "reading manifest v1 in r/a: name unknown|COPY_FAILED",
        "reading blob sha256:aaa: fetching blob: blob unknown to registry|COPY_FAILED",
        "''|COPY_FAILED",
      })
  void ruleOfARegistryIsNamed(String words, Reason reason) {
    Reason read = SkopeoErrors.reason(CopyOutcome.FAILED, copy("1.0"), words);
    assertThat(read).isEqualTo(reason);
    assertThat(read.concernsCopy()).isTrue();
    assertThat(read.retryPolicy())
        .isEqualTo(reason == Reason.COPY_FAILED ? RetryPolicy.BACKOFF : RetryPolicy.USER_ACTION);
  }

  @ParameterizedTest
  @EnumSource
  void outcomesHaveReasonsOfCopies(CopyOutcome outcome) {
    assertThat(SkopeoErrors.reason(outcome, copy("1.0"), "destination: denied").concernsCopy())
        .isTrue();
    assertThat(outcome.reason().concernsCopy()).isTrue();
  }
}
