package io.skopeo.operator.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.cluster.Chart;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks that old values are accepted, with the types they had in the charts they come from. */
class OldValuesIT {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // values | a part of the rendered chart
        "image.repository=tchoupinax/skopeo-operator,image.version=v0.9.3 | image: \"localhost/skopeo-operator:0.1.0\"",
        "image.repository=docker.io/tchoupinax/image-operator,image.tag=v2 | image: \"localhost/skopeo-operator:v2\"",
        "image.repository=registry.example.com/skopeo-operator,image.version=1.1 | image: \"registry.example.com/skopeo-operator:0.1.0\"",
        "image.repository=registry.example.com/hub/tchoupinax/skopeo-operator | image: \"localhost/skopeo-operator:0.1.0\"",
        "config.jobDeletionDelaySeconds=10            | value: \"config.jobDeletionDelaySeconds\"",
        "config.succeededJobDeletionDelaySeconds=10   | value: \"config.succeededJobDeletionDelaySeconds\"",
        "config.features.copyOnTheFly=true,config.ui.enabled=true | value: \"config.features,config.ui\"",
        "config.runs.perImage=4                       | value: \"config.runs.perImage\"",
        "config.destination.defaultAwsIrsaUsage=true  | value: \"config.destination.defaultAwsIrsaUsage\"",
        "config.credentials.createSecret=false        | name: skopeo-operator key: credentialsSourceUsername",
        "config.credentials.createSecret=false,config.credentials.secretName=mine | name: mine key: credentialsSourceUsername",
        "config.credentials.sourceUsername=a,config.credentials.sourcePassword=123456 | sourcePassword: MTIzNDU2",
        "config.credentials.sourceUsername=null,config.skopeo.version=null | image: quay.io/containers/skopeo:v1.23.0",
        "config.credentials=null,config.skopeo=null   | image: quay.io/containers/skopeo:v1.23.0",
        "config.skopeo.version=1.18                   | image: quay.io/containers/skopeo:1.18",
        "config.destination.defaultRegistry=registry.example.com/mirror/ | value: \"registry.example.com/mirror\"",
        "monitoring.podMonitor.enabled=true,monitoring.podMonitor.podMetricsEndpoints=null | podMetricsEndpoints: - path: /metrics port: http",
      })
  void areAccepted(String values, String rendered) {
    assertThat(render("--set=" + values)).contains(rendered);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--set-string=config.source.disabledTlsCheck=true | name: DISABLE_SRC_TLS_VERIFICATION value: \"true\"",
        "--set-json=monitoring.podMonitor={\"enabled\":true,\"podMetricsEndpoints\":[]} | podMetricsEndpoints: - path: /metrics port: http",
        "--set-json=monitoring.podMonitor={\"enabled\":true,\"podMetricsEndpoints\":[{\"port\":8080}]} | podMetricsEndpoints: - port: http",
        "--set-json=config.credentials={\"sourceUsername\":\"a\",\"sourcePassword\":1234567890123} | sourcePassword: MTIzNDU2Nzg5MDEyMw==",
      })
  void areAcceptedInOtherTypes(String argument, String rendered) {
    assertThat(render(argument)).contains(rendered);
  }

  /** The Go operator ignored it too. */
  @Test
  void incompleteCredentialIsIgnored() {
    assertThat(render("--set=config.credentials.destinationUsername=AWS"))
        .contains("kind: Deployment")
        .doesNotContain("kind: Secret", "CREDS_DESTINATION_USERNAME");
  }

  /** A new value of one side does not replace the old value of the other. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "config.credentials.sourceUsername=a,config.credentials.sourcePassword=b | sourceUsername: YQ==",
        "config.credentials.createSecret=false | name: skopeo-operator key: credentialsSourceUsername",
      })
  void newValuesOfOneSideKeepTheOldOnesOfTheOther(String values, String rendered) {
    assertThat(
            render(
                "--set=" + values,
                "--set=credentials.destination.username=c,credentials.destination.password=d"))
        .contains(rendered, "destinationUsername: Yw==")
        .doesNotContain("credentialsDestinationUsername");
  }

  /** Renders the chart, with whitespace collapsed to single spaces. */
  private static String render(String... arguments) {
    Stream<String> command = Stream.of("template", "skopeo-operator", Chart.DIRECTORY);
    return Chart.helm("", Stream.concat(command, Arrays.stream(arguments)).toArray(String[]::new))
        .replaceAll("\\s+", " ");
  }
}
