package io.skopeo.operator.tekton;

import io.skopeo.operator.plan.Batch;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How many pulls a run may make of its source's registry; it stands in an annotation, so that it is
 * known as long as the run is.
 *
 * @param registry the host
 * @param count lines times platforms
 */
public record RunPulls(String registry, int count) {
  /** The annotation of a TaskRun, such as {@code docker.io=120}. */
  public static final String ANNOTATION = "skopeo.io/pulls";

  private static final Pattern TEXT = Pattern.compile("([^=]+)=([0-9]{1,9})");

  /** The pulls of a batch, all of whose sources are of one registry; empty for no lines. */
  public static Optional<RunPulls> of(Batch batch) {
    return batch.lines().stream()
        .findFirst()
        .map(line -> new RunPulls(line.source().repository().host(), batch.pulls()));
  }

  /** Reads the annotation; empty where there is none, or not of this form. */
  public static Optional<RunPulls> read(Map<String, String> annotations) {
    var matcher = TEXT.matcher(annotations.getOrDefault(ANNOTATION, ""));
    return matcher.matches()
        ? Optional.of(new RunPulls(matcher.group(1), Integer.parseInt(matcher.group(2))))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return registry + "=" + count;
  }
}
