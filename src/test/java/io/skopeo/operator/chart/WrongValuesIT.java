package io.skopeo.operator.chart;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.skopeo.operator.cluster.Chart;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks that misspelled and invalid values are rejected with a message that names them. */
class WrongValuesIT {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "replica=2                            | additional properties 'replica' not allowed",
        "replicas=two                         | at '/replicas': got string, want integer",
        "replicas=2,leaderElection=false      | replicas: more than one operator needs leaderElection",
        "watchNamespace={a}                   | additional properties 'watchNamespace' not allowed",
        "watchNamespaces=team-a               | at '/watchNamespaces': got string, want array",
        "watchNamespaces={Team}               | at '/watchNamespaces/0'",
        "image.pullpolicy=Always              | at '/image': additional properties 'pullpolicy' not allowed",
        "image.pullPolicy=Sometimes           | at '/image/pullPolicy': value must be one of",
        "image.digest=sha256:abc              | at '/image/digest'",
        "credentials.destination.user=a       | additional properties 'user' not allowed",
        "credentials.source.username=a        | credentials.source: username and password go together",
        "config.copyParallelism=64            | at '/config/copyParallelism': maximum: got 64, want 32",
        "config.runs.retention=long           | at '/config/runs/retention'",
        "config.pullJobNamespace=a_b          | at '/config/pullJobNamespace'",
        "monitoring.podmonitor.enabled=true   | at '/monitoring': additional properties 'podmonitor' not allowed",
        "monitoring.dashboard.enabled=yes     | at '/monitoring/dashboard/enabled': got string, want boolean",
        "migration.approved=true              | at '/migration': additional properties 'approved' not allowed",
        "resources.limit.memory=1Gi           | at '/resources': additional properties 'limit' not allowed",
        "test.source=quay.io/argoproj/argocd  | at '/test/source'",
        "test.source=quay.io/argoproj/argocd:v2.13.0 | test: source and destination go together",
        "task.bundle=registry.example.com/tekton/skopeo-copy:1.0 | task: create and bundle exclude each other",
        "task.bundle=skopeo-copy              | at '/task/bundle'",
        "config.credentials.userName=a        | at '/config/credentials': additional properties 'userName' not allowed",
      })
  void isRefused(String values, String sentence) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Chart.helm("", "template", "any", Chart.DIRECTORY, "--set=" + values))
        .withMessageContaining(sentence);
  }
}
