package io.skopeo.operator.tekton;

import io.skopeo.operator.copying.PullCount;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes and reads the pulls that a run may make, as an annotation of the run has them. */
public final class RunPulls {
  /** The annotation of a TaskRun, such as {@code team/mirror@docker.io=120,quay.io=3}. */
  public static final String ANNOTATION = "skopeo.io/pulls";

  private static final Pattern TEXT = Pattern.compile("(?:([^@=,]+)@)?([^@=,]+)=([0-9]{1,9})");

  private RunPulls() {}

  /** Returns the text of the annotation. */
  public static String text(List<PullCount> pulls) {
    return pulls.stream().map(PullCount::toString).collect(Collectors.joining(","));
  }

  /** Parses the text; what is malformed is left out. */
  public static List<PullCount> parse(String text) {
    var pulls = new ArrayList<PullCount>();
    for (String each : text.split(",", -1)) {
      var matcher = TEXT.matcher(each);
      if (matcher.matches()) {
        pulls.add(
            new PullCount(
                new PullCount.Quota(
                    Objects.requireNonNullElse(matcher.group(1), PullCount.ANONYMOUS),
                    matcher.group(2)),
                Integer.parseInt(matcher.group(3))));
      }
    }
    return List.copyOf(pulls);
  }
}
