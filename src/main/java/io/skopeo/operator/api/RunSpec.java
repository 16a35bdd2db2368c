package io.skopeo.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The settings of an Image's TaskRuns. Nothing else of a pod can be set: environment, volumes and
 * security context are ways to the credentials.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RunSpec(
    @Pattern("^([0-9]+(\\.[0-9]+)?(s|m|h|d|w))+$")
        @Size(max = 32)
        @JsonPropertyDescription(
            "The time limit of a TaskRun, from 1m to 24h, such as 90m or 1h30m. Default: the"
                + " installation's setting, which is 1h unless changed; for exports and imports"
                + " 4h.")
        @Nullable String timeout,
    @Min(0)
        @Max(10)
        @JsonPropertyDescription(
            "How often skopeo retries a copy within one TaskRun, after a failure of the network or"
                + " of a registry. Default: the setting of the Task.")
        @Nullable Integer retryTimes,
    @Min(1)
        @Max(500)
        @JsonPropertyDescription(
            "The highest number of copies in one TaskRun. Default: the installation's setting.")
        @Nullable Integer batchSize,
    @Min(1)
        @Max(32)
        @JsonPropertyDescription(
            "The number of copies that one TaskRun makes at the same time. Default: the"
                + " installation's setting.")
        @Nullable Integer parallelism,
    @JsonPropertyDescription(
            "CPU and memory of the step that copies. Default: the setting of the Task.")
        @Nullable Resources computeResources,
    @JsonPropertyDescription("Where the pods of the TaskRuns are scheduled.")
        @Nullable Scheduling scheduling,
    @Min(0)
        @Max(100)
        @JsonPropertyDescription(
            "The number of finished TaskRuns to keep of those that copied everything. Default: 3.")
        @Nullable Integer successfulHistoryLimit,
    @Min(0)
        @Max(100)
        @JsonPropertyDescription("The number of other finished TaskRuns to keep. Default: 3.")
        @Nullable Integer failedHistoryLimit) {
  /** No setting of TaskRuns. */
  public static final RunSpec NONE = new RunSpec(null, null, null, null, null, null, null, null);

  /** Requests and limits of the step that copies. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Resources(
      @Size(max = 16)
          @JsonPropertyDescription(
              "Resource requests of the step, such as cpu: 100m and memory: 128Mi.")
          @JsonDeserialize(contentConverter = QuantityConverter.class)
          Map<String, Quantity> requests,
      @Size(max = 16)
          @JsonPropertyDescription("Resource limits of the step, such as memory: 512Mi.")
          @JsonDeserialize(contentConverter = QuantityConverter.class)
          Map<String, Quantity> limits) {
    /** No setting of resources. */
    public static final Resources NONE = new Resources(Map.of(), Map.of());

    public Resources {
      requests = orEmpty(requests);
      limits = orEmpty(limits);
    }
  }

  /** The nodes that the pods may run on, and their priority. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Scheduling(
      @Size(max = 64) @JsonPropertyDescription("Labels that a node must have to run the pods.")
          Map<String, String> nodeSelector,
      @Size(max = 64) @JsonPropertyDescription("Taints of nodes that the pods tolerate.")
          List<Toleration> tolerations,
      @JsonPropertyDescription(
              "Rules that attract the pods to nodes and other pods, or keep them away.")
          @Nullable Affinity affinity,
      @Pattern("^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$")
          @Size(max = 253)
          @JsonPropertyDescription("The name of the PriorityClass of the pods.")
          @Nullable String priorityClassName) {
    /** No setting of scheduling. */
    public static final Scheduling NONE = new Scheduling(Map.of(), List.of(), null, null);

    public Scheduling {
      nodeSelector = orEmpty(nodeSelector);
      tolerations = tolerations == null ? List.of() : List.copyOf(tolerations);
    }
  }

  private static <V> Map<String, V> orEmpty(@Nullable Map<String, V> map) {
    return map == null ? Map.of() : Map.copyOf(map);
  }
}
