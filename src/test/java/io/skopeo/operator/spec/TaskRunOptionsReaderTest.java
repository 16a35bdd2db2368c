package io.skopeo.operator.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.skopeo.operator.api.RunSpec;
import io.skopeo.operator.problem.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaskRunOptionsReaderTest {
  @Test
  void unsetOptionsAreLeftToTheInstallation() {
    assertThat(wish("{}")).isEqualTo(TaskRunOptions.NONE);
    assertThat(wish("computeResources: {}\nscheduling: {priorityClassName: ''}"))
        .isEqualTo(TaskRunOptions.NONE);
  }

  @Test
  void everyFieldIsRead() {
    TaskRunOptions options =
        wish(
            """
            timeout: 1h30m
            retryTimes: 0
            batchSize: 500
            parallelism: 1
            computeResources:
              requests: {cpu: 1}
              limits: {memory: 1.5Gi, ephemeral-storage: 9999999999}
            scheduling:
              nodeSelector: {disk: ssd}
              tolerations: [{key: mirror, operator: Exists, effect: NoExecute}]
              affinity: {nodeAffinity: {}}
              priorityClassName: low
            successfulHistoryLimit: 0
            failedHistoryLimit: 100
            """);
    assertThat(options.timeout()).contains(Duration.ofMinutes(90));
    assertThat(options.retryTimes()).hasValue(0);
    assertThat(options.batchSize()).hasValue(500);
    assertThat(options.parallelism()).hasValue(1);
    assertThat(options.pod().requests()).containsEntry("cpu", new Quantity("1"));
    assertThat(options.pod().limits()).containsEntry("memory", new Quantity("1.5", "Gi"));
    assertThat(options.pod().limits())
        .containsEntry("ephemeral-storage", new Quantity("9999999999"));
    assertThat(options.pod().nodeSelector()).containsEntry("disk", "ssd");
    assertThat(options.pod().tolerations()).hasSize(1);
    assertThat(options.pod().affinity()).isPresent();
    assertThat(options.pod().priorityClassName()).contains("low");
    assertThat(options.successfulHistoryLimit()).isZero();
    assertThat(options.failedHistoryLimit()).isEqualTo(100);
  }

  /** The amounts of Kubernetes (apimachinery, resource.ParseQuantity) from zero. */
  @ParameterizedTest
  @ValueSource(
      strings = {"0", "+1", "1.", ".5", "100m", "3u", "7n", "2k", "2Ki", "1e3", "1E-3", "5E"})
  void validAmountIsAccepted(String amount) {
    assertThat(problems("computeResources: {limits: {cpu: '%s'}}".formatted(amount))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".", "+", "1.2.3", "\u0661", "1_0", "1e", "1e1e1", "1e100", "0x10", "1K", "1ki", "-0"
      })
  void invalidAmountIsRefused(String amount) {
    assertThat(problems("computeResources: {limits: {cpu: '%s'}}".formatted(amount)))
        .containsExactly(
            "spec.taskRun.computeResources.limits.cpu is not a valid amount: write one such as 500m, 2 or"
                + " 256Mi.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "timeout: 59s|spec.taskRun.timeout \"59s\" cannot be used: write a duration from 1m to 24h, such as 90m or 1h30m.",
        "timeout: 2d|spec.taskRun.timeout \"2d\" cannot be used: write a duration from 1m to 24h, such as 90m or 1h30m.",
        "timeout: soon|spec.taskRun.timeout \"soon\" cannot be used: write a duration from 1m to 24h, such as 90m or 1h30m.",
        "retryTimes: 11|spec.taskRun.retryTimes is 11: write a number from 0 to 10.",
        "batchSize: 0|spec.taskRun.batchSize is 0: write a number from 1 to 500.",
        "parallelism: 33|spec.taskRun.parallelism is 33: write a number from 1 to 32.",
        "successfulHistoryLimit: -1|spec.taskRun.successfulHistoryLimit is -1: write a number from 0 to 100.",
        "failedHistoryLimit: 101|spec.taskRun.failedHistoryLimit is 101: write a number from 0 to 100.",
        "computeResources: {limits: {memory: 256 MB}}|spec.taskRun.computeResources.limits.memory is not a valid amount: write one such as 500m, 2 or 256Mi.",
        "computeResources: {requests: {cpu: -1}}|spec.taskRun.computeResources.requests.cpu is not a valid amount: write one such as 500m, 2 or 256Mi.",
        "computeResources: {requests: {cpu: Mi}}|spec.taskRun.computeResources.requests.cpu is not a valid amount: write one such as 500m, 2 or 256Mi.",
        "computeResources: {requests: {'cpu;id': 1}}|spec.taskRun.computeResources.requests has \"cpu;id\", which is not a valid resource name: write cpu or memory.",
        "scheduling: {nodeSelector: {'a b': c}}|spec.taskRun.scheduling.nodeSelector has \"a b\", which is not a valid label key: write one such as disk or example.com/disk.",
        "scheduling: {nodeSelector: {a: '$(b)'}}|spec.taskRun.scheduling.nodeSelector has \"$(b)\", which is not a valid label value: write at most 63 of letters, digits, '.', '_' and '-'.",
        "scheduling: {tolerations: [{key: a/b/c}]}|spec.taskRun.scheduling.tolerations has \"a/b/c\", which is not a valid label key: write one such as disk or example.com/disk.",
        "scheduling: {tolerations: [{key: a, operator: In}]}|spec.taskRun.scheduling.tolerations has \"In\", which is not a valid operator: write Exists or Equal.",
        "scheduling: {tolerations: [{effect: Evict}]}|spec.taskRun.scheduling.tolerations has \"Evict\", which is not a valid effect: write NoSchedule, PreferNoSchedule or NoExecute.",
        "scheduling: {priorityClassName: ../low}|spec.taskRun.scheduling.priorityClassName has \"../low\", which is not a valid name of a PriorityClass: write the name of one in this cluster.",
        "computeResources: {requests: {cpu: ''}}|spec.taskRun.computeResources.requests.cpu is not a valid amount: write one such as 500m, 2 or 256Mi.",
      })
  void badFieldIsRefusedWithASentence(String yaml, String sentence) {
    assertThat(problems(yaml)).containsExactly(sentence);
  }

  private static List<String> problems(String yaml) {
    var problems = new ArrayList<Problem>();
    new TaskRunOptionsReader(Serialization.unmarshal(yaml, RunSpec.class), problems).options();
    return problems.stream().map(Problem::sentence).toList();
  }

  private static TaskRunOptions wish(String yaml) {
    List<Problem> problems = new ArrayList<>();
    TaskRunOptions options =
        new TaskRunOptionsReader(Serialization.unmarshal(yaml, RunSpec.class), problems).options();
    assertThat(problems).isEmpty();
    return options;
  }
}
