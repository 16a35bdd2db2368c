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
 * How an Image's TaskRuns are made. Nothing else of a pod can be set: environment, volumes and
 * security context are ways to the credentials.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RunSpec(
    @Pattern("^([0-9]+(\\.[0-9]+)?(s|m|h|d|w))+$")
        @Size(max = 32)
        @JsonPropertyDescription(
            "After what a TaskRun is ended, from 1m to 24h, written as frequency. What the"
                + " installation says where it is not given, an hour by default.")
        @Nullable String timeout,
    @Min(0)
        @Max(10)
        @JsonPropertyDescription(
            "How often skopeo itself tries again after a failure of the network or of a registry,"
                + " within one TaskRun. What the Task says where it is not given.")
        @Nullable Integer retryTimes,
    @Min(1)
        @Max(500)
        @JsonPropertyDescription(
            "How many copies a TaskRun has at most. What the installation says where it is not"
                + " given.")
        @Nullable Integer batchSize,
    @Min(1)
        @Max(32)
        @JsonPropertyDescription(
            "How many copies of a TaskRun are under way at once. What the installation says where"
                + " it is not given.")
        @Nullable Integer parallelism,
    @JsonPropertyDescription(
            "What the step that copies gets. What the Task says where it is not given.")
        @Nullable Resources computeResources,
    @JsonPropertyDescription("Where the pods run.") @Nullable Scheduling scheduling,
    @Min(0)
        @Max(100)
        @JsonPropertyDescription(
            "How many TaskRuns that copied everything are kept, 3 where it is not given.")
        @Nullable Integer successfulHistoryLimit,
    @Min(0)
        @Max(100)
        @JsonPropertyDescription("How many other TaskRuns are kept, 3 where it is not given.")
        @Nullable Integer failedHistoryLimit) {
  /** Nothing is said about TaskRuns. */
  public static final RunSpec NONE = new RunSpec(null, null, null, null, null, null, null, null);

  /** Requests and limits of the step. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Resources(
      @Size(max = 16)
          @JsonPropertyDescription("What is kept for it, such as cpu: 100m and memory: 128Mi.")
          @JsonDeserialize(contentConverter = AmountReader.class)
          Map<String, Quantity> requests,
      @Size(max = 16)
          @JsonPropertyDescription("What it may not go beyond.")
          @JsonDeserialize(contentConverter = AmountReader.class)
          Map<String, Quantity> limits) {
    /** Nothing is said. */
    public static final Resources NONE = new Resources(Map.of(), Map.of());

    public Resources {
      requests = orEmpty(requests);
      limits = orEmpty(limits);
    }
  }

  /** Which nodes the pods may run on, and before whom. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Scheduling(
      @Size(max = 64) @JsonPropertyDescription("Labels that a node must have.")
          Map<String, String> nodeSelector,
      @Size(max = 64) @JsonPropertyDescription("Taints of nodes that are put up with.")
          List<Toleration> tolerations,
      @JsonPropertyDescription("Nodes and neighbours that are wanted or shunned.")
          @Nullable Affinity affinity,
      @Pattern("^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$")
          @Size(max = 253)
          @JsonPropertyDescription("A PriorityClass of the cluster.")
          @Nullable String priorityClassName) {
    /** Nothing is said. */
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
