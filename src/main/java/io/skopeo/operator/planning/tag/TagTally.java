package io.skopeo.operator.planning.tag;

/**
 * The counts of tags by state.
 *
 * @param selected all that are meant
 * @param present at the destination
 * @param failed could not be copied so far
 * @param copied brought by the runs that this round concludes
 * @param failedNow failed in the runs that this round concludes
 */
public record TagTally(int selected, int present, int failed, int copied, int failedNow) {
  /** Nothing was counted. */
  public static final TagTally NONE = new TagTally(0, 0, 0, 0, 0);

  /** Returns how many are neither present nor failed. */
  public int pending() {
    return selected - present - failed;
  }

  /** Returns whether something is selected and all of it is there. */
  public boolean isComplete() {
    return selected > 0 && present == selected;
  }

  /** Returns the same counts with failed tags as pending. */
  public TagTally withoutFailures() {
    return new TagTally(selected, present, 0, copied, 0);
  }

  /** Returns a text such as {@code 117/120}. */
  public String summary() {
    return present + "/" + selected;
  }
}
