package io.skopeo.operator.planning.tag;

/**
 * The counts of tags by state.
 *
 * @param present at the destination
 * @param failed not copied because of a failure
 * @param copied by the runs that this pass reports
 * @param failedNow in the runs that this pass reports
 */
public record TagTally(int selected, int present, int failed, int copied, int failedNow) {
  /** Returns the number of tags that are neither present nor failed. */
  public int pending() {
    return selected - present - failed;
  }

  /** Returns whether tags are selected and all of them are present. */
  public boolean isComplete() {
    return selected > 0 && present == selected;
  }

  /** Returns the counts with failed tags as pending. */
  public TagTally withoutFailures() {
    return new TagTally(selected, present, 0, copied, 0);
  }

  /** Returns a text such as {@code 117/120}. */
  public String summary() {
    return present + "/" + selected;
  }
}
