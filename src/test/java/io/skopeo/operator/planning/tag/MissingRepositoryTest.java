package io.skopeo.operator.planning.tag;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.copying.Copy;
import io.skopeo.operator.copying.CopyOutcome;
import io.skopeo.operator.oci.ImageReference.Tagged;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.planning.PlanFixture;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MissingRepositoryTest {
  @Test
  void failedCopyTellsTheCommand() {
    var copy =
        new Copy(
            PlanFixture.copy("1.0").source(),
            new Tagged(
                Repository.parse("123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app").orThrow(),
                new Tag("1.0")));
    assertThat(
            new RunReport(
                    PlanFixture.finished(CopyOutcome.DESTINATION_MISSING, "1.0"),
                    copy,
                    CopyOutcome.DESTINATION_MISSING,
                    PlanFixture.NOW,
                    "name unknown")
                .problem(Optional.empty())
                .sentence())
        .endsWith(
            ": create it (aws ecr create-repository --repository-name team/app --region eu-west-1).");
  }

  @ParameterizedTest
  @CsvSource({
    "123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app, ecr, team/app, eu-west-1",
    "123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com/app, ecr, app, us-gov-west-1",
    "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/app, ecr, app, cn-north-1",
    "123456789012.dkr-ecr.us-west-2.on.aws/app, ecr, app, us-west-2",
    "public.ecr.aws/a1b2c3/team/app, ecr-public, team/app, us-east-1",
  })
  void commandCreatesItAtAmazon(String repository, String service, String name, String region) {
    assertThat(MissingRepository.command(Repository.parse(repository).orThrow()))
        .contains(
            "aws %s create-repository --repository-name %s --region %s"
                .formatted(service, name, region));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "europe-docker.pkg.dev/project/repository/app",
        "123456789012.dkr.ecr.eu-west-1.amazonaws.com.evil.example/app",
        "dkr.ecr.eu-west-1.amazonaws.com/app",
        "registry.example.com/123456789012.dkr.ecr.eu-west-1.amazonaws.com/app",
      })
  void otherRegistriesHaveNoCommand(String repository) {
    assertThat(MissingRepository.command(Repository.parse(repository).orThrow())).isEmpty();
  }
}
