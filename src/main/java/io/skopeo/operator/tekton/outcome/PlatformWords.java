package io.skopeo.operator.tekton.outcome;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The words of Kubernetes about a pod, without those that Tekton wraps around them
 * (tektoncd/pipeline, {@code pkg/reconciler/taskrun/taskrun.go}, {@code handlePodCreationError}):
 * its guess at the cause, a missing Task, sends people to the wrong place.
 */
final class PlatformWords {
  private static final Pattern GUESS =
      Pattern.compile("\\. Maybe (?:missing or )?invalid Task(?:Spec|\\s+\\S+)\\s*$");

  private static final Pattern WRAPPING =
      Pattern.compile(
          "^(?:failed to create task run pod \"[^\"]*\": |TaskRun Pod exceeded available resources: "
              + "|translating TaskSpec to Pod: |pods \"[^\"]*\" is forbidden: |Pod \"[^\"]*\" is invalid: )");

  private static final Pattern POD_STATUS =
      Pattern.compile("^pod status \"\\w+\":\"\\w+\"; message: \"(.+)\"$", Pattern.DOTALL);

  private static final Pattern SENTENCE_END = Pattern.compile("[.\\s]+$");

  /** A quota on limits or requests refuses containers without them (ResourceQuota). */
  private static final Pattern MUST_SPECIFY =
      Pattern.compile("failed quota: \\S+: must specify (\\S+)");

  private PlatformWords() {}

  /** Returns the words of a TaskRun's condition for people. */
  static String of(String message) {
    String words = GUESS.matcher(message).replaceFirst("");
    Matcher wrapping = WRAPPING.matcher(words);
    while (wrapping.find()) {
      words = words.substring(wrapping.end());
      wrapping = WRAPPING.matcher(words);
    }
    Matcher status = POD_STATUS.matcher(words);
    if (status.matches()) {
      words = status.group(1);
    }
    words = SENTENCE_END.matcher(words).replaceFirst("");
    Matcher quota = MUST_SPECIFY.matcher(words);
    return quota.find()
        ? "%s; create a LimitRange with a default for %s in the namespace"
            .formatted(words, quota.group(1))
        : words;
  }
}
