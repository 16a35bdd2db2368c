package io.skopeo.operator.tekton;

import io.skopeo.operator.copying.CopyBatch;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The number of pulls that a run may make of its source's registry, stored in an annotation of the
 * run.
 *
 * @param account the ServiceAccount whose credentials and quota are used, as namespace/name, or
 *     {@link #ANONYMOUS}
 * @param registry the host
 * @param count copies times platforms
 */
public record RunPulls(String account, String registry, int count) {
  /** The account of pulls without credentials: registries count them by address. */
  public static final String ANONYMOUS = "";

  /** The annotation of a TaskRun, such as {@code team/mirror@docker.io=120}. */
  public static final String ANNOTATION = "skopeo.io/pulls";

  private static final Pattern TEXT = Pattern.compile("(?:([^@=]+)@)?([^@=]+)=([0-9]{1,9})");

  /** Returns the pulls of a batch, all from one registry; empty without copies. */
  public static Optional<RunPulls> of(CopyBatch batch, String account) {
    return batch.copies().stream()
        .findFirst()
        .map(copy -> new RunPulls(account, copy.source().repository().host(), batch.pulls()));
  }

  /** Reads the annotation; empty if it is absent or malformed. */
  public static Optional<RunPulls> read(Map<String, String> annotations) {
    return parse(annotations.getOrDefault(ANNOTATION, ""));
  }

  /** Parses the text form; empty if it is malformed. */
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
