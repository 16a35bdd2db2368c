package io.skopeo.operator.tekton;

import io.skopeo.operator.copying.CopyBatch;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How many pulls a run may make of its source's registry; it stands in an annotation, so that it is
 * known as long as the run is.
 *
 * @param account by whose quota they count: namespace/name of the ServiceAccount whose credentials
 *     they are made with, or {@link #ANONYMOUS}
 * @param registry the host
 * @param count lines times platforms
 */
public record RunPulls(String account, String registry, int count) {
  /** The account of all that have no credentials: registries count them by address. */
  public static final String ANONYMOUS = "";

  /** The annotation of a TaskRun, such as {@code team/mirror@docker.io=120}. */
  public static final String ANNOTATION = "skopeo.io/pulls";

  private static final Pattern TEXT = Pattern.compile("(?:([^@=]+)@)?([^@=]+)=([0-9]{1,9})");

  /** The pulls of a batch, all of whose sources are of one registry; empty for no lines. */
  public static Optional<RunPulls> of(CopyBatch batch, String account) {
    return batch.copies().stream()
        .findFirst()
        .map(copy -> new RunPulls(account, copy.source().repository().host(), batch.pulls()));
  }

  /** Reads the annotation; empty where there is none, or not of this form. */
  public static Optional<RunPulls> read(Map<String, String> annotations) {
    return parse(annotations.getOrDefault(ANNOTATION, ""));
  }

  /** Reads the text form; empty for any other. */
  public static Optional<RunPulls> parse(String text) {
    var matcher = TEXT.matcher(text);
    return matcher.matches()
        ? Optional.of(
            new RunPulls(
                Objects.requireNonNullElse(matcher.group(1), ANONYMOUS),
                matcher.group(2),
                Integer.parseInt(matcher.group(3))))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return (account.isEmpty() ? "" : account + "@") + registry + "=" + count;
  }
}
