package io.skopeo.operator.imageset;

import io.skopeo.operator.api.ScheduleSpec;
import io.skopeo.operator.api.imageset.ImageSetSpec.ListSource;
import io.skopeo.operator.api.imageset.ImageTemplate;
import io.skopeo.operator.imageset.list.RepositoryList;
import io.skopeo.operator.spec.mapping.NameMapping;
import io.skopeo.operator.spec.schedule.Schedule;
import java.util.List;
import java.util.Optional;

/**
 * The valid and normalized spec of an ImageSet.
 *
 * @param inline spec.repositories
 * @param lists spec.repositoriesFrom
 * @param part the repositories of the lists that are mirrored
 * @param timing the times at which lists are read and repositories are compared
 * @param template what all Images have in common
 */
public record ImageSetIntent(
    RepositoryList inline,
    List<ListSource> lists,
    Part part,
    NameMapping mapping,
    Timing timing,
    Hold hold,
    ImageTemplate template)
    implements ParsedImageSet {
  public ImageSetIntent {
    lists = List.copyOf(lists);
  }

  /** The repositories of the lists that are mirrored. */
  public record Part(Exclusions exclusions, Chunk chunk, Spread spread) {}

  /**
   * The times at which lists are read and repositories are compared.
   *
   * @param frequency of the Images; empty if cron is there
   * @param cron of the Images, without their own delays
   */
  public record Timing(
      Schedule schedule, Optional<String> frequency, Optional<ScheduleSpec> cron) {}

  /** The reasons to change no Image, or to copy nothing. */
  public record Hold(boolean dryRun, boolean suspended) {}
}
