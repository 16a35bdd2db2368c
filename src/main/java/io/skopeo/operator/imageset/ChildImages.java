package io.skopeo.operator.imageset;

import io.skopeo.operator.api.ImageSpec;
import io.skopeo.operator.api.Mode;
import io.skopeo.operator.api.ScheduleSpec;
import io.skopeo.operator.api.TagsSpec;
import io.skopeo.operator.api.imageset.ImageTemplate;
import io.skopeo.operator.api.imageset.ImageTemplate.Settings;
import io.skopeo.operator.imageset.child.ChildImage;
import io.skopeo.operator.imageset.child.ChildName;
import io.skopeo.operator.imageset.collision.MappedRepository;
import io.skopeo.operator.imageset.collision.TagDefaults;
import io.skopeo.operator.imageset.list.TagChoice;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.spec.schedule.IntervalSchedule;
import io.skopeo.operator.tags.hint.LetterX;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Builds the Images of an ImageSet: each repository with the settings of the template. */
final class ChildImages {
  private static final Duration SHORTEST_DELAY = Duration.ofSeconds(10);

  private final String set;
  private final ImageSetIntent intent;
  private final ImageTemplate.@Nullable Metadata metadata;
  private final Settings template;

  /**
   * Creates a builder.
   *
   * @param set the name of the ImageSet
   */
  ChildImages(String set, ImageSetIntent intent) {
    this.set = set;
    this.intent = intent;
    metadata = intent.template().metadata();
    template = Objects.requireNonNullElse(intent.template().spec(), Settings.NONE);
  }

  ChildImage of(MappedRepository repository) {
    Duration delay = intent.part().spread().offset(repository.source().toString());
    return new ChildImage(
        ChildName.of(set, lastPart(repository.destination()), identity(repository)),
        repository.source(),
        repository.destination(),
        spec(repository, delay),
        metadata == null ? Map.of() : metadata.labels(),
        metadata == null ? Map.of() : metadata.annotations(),
        delay);
  }

  /** Returns the tags of repositories that name none. */
  TagDefaults tags() {
    return new TagDefaults(
        Objects.requireNonNullElse(template.tags(), TagsSpec.NONE),
        Optional.ofNullable(template.allowCandidateRelease()));
  }

  private static List<String> identity(MappedRepository repository) {
    return List.of(
        repository.source().toString(),
        repository.destination().toString(),
        repository.destinationTag().orElse(""),
        String.join(",", repository.platforms()),
        repository.part());
  }

  private static String lastPart(Repository repository) {
    return repository.path().substring(repository.path().lastIndexOf('/') + 1);
  }

  private ImageSpec spec(MappedRepository repository, Duration delay) {
    Optional<String> version = version(repository.tags());
    return new ImageSpec(
        Objects.requireNonNullElse(template.mode(), Mode.RECURRENT),
        new ImageSpec.Location(repository.source().toString(), version.orElse(null), null),
        new ImageSpec.Destination(
            repository.destination().toString(), repository.destinationTag().orElse(null), null),
        version.isPresent() ? null : tags(repository.tags()),
        repository.platforms().isEmpty() ? template.platforms() : repository.platforms(),
        template.signatures(),
        template.referrers(),
        template.requireAttestations(),
        tags().candidates(repository.tags()).orElse(null),
        intent.timing().frequency().orElse(null),
        intent.timing().cron().map(cron -> delayed(cron, delay)).orElse(null),
        template.overwrite(),
        null,
        null,
        template.serviceAccountName(),
        template.tls(),
        template.taskRun());
  }

  /** Returns the one tag of a repository, which reads better there than in a list of one. */
  private static Optional<String> version(TagChoice tags) {
    return tags instanceof TagChoice.Exact(var items)
            && items.size() == 1
            && Tag.isTag(items.getFirst())
            && !LetterX.isIn(items.getFirst())
        ? Optional.of(items.getFirst())
        : Optional.empty();
  }

  private TagsSpec tags(TagChoice tags) {
    return tags instanceof TagChoice.Exact(var items)
        ? new TagsSpec(items, null, List.of(), List.of(), null, maxNewCopies())
        : tags().selection(tags).orElseThrow();
  }

  private @Nullable Integer maxNewCopies() {
    return template.tags() == null ? null : template.tags().maxNewCopies();
  }

  private static ScheduleSpec delayed(ScheduleSpec cron, Duration delay) {
    return delay.compareTo(SHORTEST_DELAY) < 0
        ? cron
        : new ScheduleSpec(cron.cron(), cron.timeZone(), new IntervalSchedule(delay).text());
  }
}
