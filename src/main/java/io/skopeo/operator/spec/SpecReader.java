package io.skopeo.operator.spec;

import io.skopeo.operator.api.ImageSpec;
import io.skopeo.operator.api.Mode;
import io.skopeo.operator.api.Overwrite;
import io.skopeo.operator.api.TagsSpec;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.spec.schedule.LegacyFrequency;
import io.skopeo.operator.spec.schedule.MinimumFrequency;
import io.skopeo.operator.spec.schedule.Schedule;
import io.skopeo.operator.spec.schedule.ScheduleReader;
import io.skopeo.operator.tags.TagFilter;
import io.skopeo.operator.tags.TagMapping;
import io.skopeo.operator.tags.TagSelector;
import io.skopeo.operator.tags.VersionCriterion;
import io.skopeo.operator.tags.hint.LetterX;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads specs. The CRD's schema refuses most bad ones; this finds the others, and those that were
 * stored before the schema.
 *
 * @param defaultRegistry the registry, with or without a leading path, of a destination that names
 *     none; empty for Docker Hub
 * @param leastPause the limit of the installation, which decides the default interval too
 * @param usualMaxNewCopies the default of spec.tags.maxNewCopies; empty for no limit
 */
public record SpecReader(
    String defaultRegistry, MinimumFrequency leastPause, OptionalInt usualMaxNewCopies) {
  /** Creates a reader for an installation without limits. */
  public SpecReader(String defaultRegistry) {
    this(defaultRegistry, MinimumFrequency.NONE, OptionalInt.empty());
  }

  /** Returns a problem with spec.frequency that is reported but refuses nothing. */
  public Optional<Problem> ignored(@Nullable ImageSpec spec) {
    return Optional.ofNullable(spec).flatMap(s -> LegacyFrequency.ignored(s, leastPause));
  }

  /** Reads a spec; null is a spec that is missing. */
  public ParsedSpec read(@Nullable ImageSpec spec) {
    if (spec == null) {
      return new ParsedSpec.InvalidSpec(List.of(Problem.inSpec("spec is missing.")));
    }
    var problems = new ArrayList<Problem>();
    @Nullable Mode mode = spec.mode();
    if (mode == null) {
      problems.add(Problem.inSpec("spec.mode is unknown: write OneShot, OnceByTag or Recurrent."));
    }
    var source = spec.source();
    var destination = spec.destination();
    String wanted = source == null ? "" : text(source.version());
    String named = destination == null ? "" : text(destination.version());
    @Nullable Repository from =
        read("spec.source.name", source == null ? null : source.name(), "", problems);
    @Nullable Repository to =
        read(
            "spec.destination.name",
            destination == null ? null : destination.name(),
            defaultRegistry,
            problems);
    boolean candidates = Boolean.TRUE.equals(spec.allowCandidateRelease());
    var tags =
        new TagsReader(wanted, spec.tags() == null ? TagsSpec.NONE : spec.tags(), candidates);
    TagFilter filter = tags.filter(problems);
    OptionalInt limited = tags.maxNewCopies(problems);
    CopyScope scope = CopyScopeReader.scope(spec, problems);
    @Nullable VersionCriterion version =
        keep("spec.source.version", tags.selector(filter), problems);
    @Nullable TagMapping mapping =
        version == null
            ? null
            : keep("spec.destination.version", mapping(named, version), problems);
    @Nullable Schedule schedule =
        keep("spec.schedule", ScheduleReader.read(spec, leastPause), problems);
    ImageIntent.Execution execution =
        new ExecutionReader("Image", problems)
            .execution(spec.serviceAccountName(), spec.tls(), spec.taskRun());
    cloudIdentity(spec).ifPresent(problems::add);
    if (from != null && from.equals(to) && version != null && mapping != null) {
      clash(version, filter, mapping).ifPresent(problems::add);
    }
    if (spec.overwrite() == Overwrite.NEVER && mapping instanceof TagMapping.Floating(var tag)) {
      problems.add(mustMove(tag));
    }
    if (mode == null
        || from == null
        || to == null
        || version == null
        || mapping == null
        || schedule == null
        || !problems.isEmpty()) {
      return new ParsedSpec.InvalidSpec(List.copyOf(problems));
    }
    boolean usual = ImageIntent.overwritesByDefault(mode, version, mapping);
    boolean overwrites = spec.overwrite() == null ? usual : spec.overwrite() == Overwrite.ALWAYS;
    return new ImageIntent(
        mode,
        new ImageIntent.Source(from, version, filter),
        new ImageIntent.Destination(
            to, isAssumed(destination), mapping, overwrites, spec.overwrite() == Overwrite.NEVER),
        scope,
        new ImageIntent.Pacing(schedule, limited.isPresent() ? limited : usualMaxNewCopies),
        new ImageIntent.Hold(
            Boolean.TRUE.equals(spec.dryRun()),
            Optional.empty(),
            Boolean.TRUE.equals(spec.suspend())),
        execution,
        fingerprint(
            Stream.of(
                    Stream.<Object>of(
                        from, wanted, candidates, to, named, execution.serviceAccount().orElse("")),
                    tags.fingerprint(),
                    scope.fingerprint(),
                    overwrites == usual ? Stream.empty() : Stream.of("overwrites " + overwrites))
                .flatMap(parts -> parts)));
  }

  private static Parsed<TagMapping> mapping(String destination, VersionCriterion version) {
    return LetterX.inDestination(destination)
        .<Parsed<TagMapping>>map(Parsed.Invalid::new)
        .orElseGet(() -> TagMapping.parse(destination, version));
  }

  /** Returns whether the destination is at Docker Hub because no registry is named anywhere. */
  private boolean isAssumed(ImageSpec.@Nullable Destination destination) {
    return defaultRegistry.isEmpty()
        && destination != null
        && !Repository.namesRegistry(Repository.firstLevel(text(destination.name())));
  }

  /** Finds a copy within one repository that would be its own source. */
  private static Optional<Problem> clash(
      VersionCriterion version, TagFilter filter, TagMapping mapping) {
    return switch (mapping) {
      case TagMapping.Same _ -> sameImage();
      case TagMapping.Itemized(var images)
          when images.entrySet().stream().anyMatch(e -> e.getValue().is(e.getKey())) ->
          sameImage();
      case TagMapping.Floating(var tag)
          when version instanceof VersionCriterion.Listed listed
              && new TagSelector(listed, filter, mapping).selects(tag) ->
          Optional.of(
              Problem.inSpec(
                  "spec.destination.version \"%s\" is itself one of the selected tags of that repository: write another tag, or exclude this one in spec.tags.exclude."
                      .formatted(tag)));
      case TagMapping.Floating _,
          TagMapping.Rewritten _,
          TagMapping.Itemized _,
          TagMapping.Retagged _ ->
          Optional.empty();
    };
  }

  private static Optional<Problem> sameImage() {
    return Optional.of(
        Problem.inSpec(
            "source and destination are the same image: give the destination another name or"
                + " version."));
  }

  /** Refuses the identity of the cloud, which the Go operator used: credentials are in Secrets. */
  private static Optional<Problem> cloudIdentity(ImageSpec spec) {
    boolean source = spec.source() != null && Boolean.TRUE.equals(spec.source().useAwsIRSA());
    boolean destination =
        spec.destination() != null && Boolean.TRUE.equals(spec.destination().useAwsIRSA());
    return source || destination
        ? Optional.of(
            new Problem(
                Reason.AWS_IRSA_NOT_SUPPORTED,
                "spec.%s.useAwsIRSA is true, but credentials are read from Secrets only: set it to false, and let a CronJob write the token of aws ecr get-login-password into a Secret, as docs/registries.md shows in \"Amazon ECR\"."
                    .formatted(source ? "source" : "destination")))
        : Optional.empty();
  }

  private static Problem mustMove(Tag tag) {
    return Problem.inSpec(
        "spec.overwrite cannot be Never: spec.destination.version \"%s\" is one tag that follows the newest of several; remove one of them."
            .formatted(tag));
  }

  private static @Nullable Repository read(
      String field, @Nullable String name, String defaultRegistry, List<Problem> problems) {
    if (name == null || name.isEmpty()) {
      problems.add(Problem.inSpec(field + " is missing: write a repository."));
      return null;
    }
    return keep(
        field,
        Repository.parse(name, defaultRegistry.isEmpty() ? Repository.DOCKER_HUB : defaultRegistry),
        problems);
  }

  /** Returns the value, or adds a problem that names the field. */
  private static <T> @Nullable T keep(String field, Parsed<T> parsed, List<Problem> problems) {
    return switch (parsed) {
      case Parsed.Valid<T>(var value) -> value;
      case Parsed.Invalid<T>(var problem) -> {
        String sentence = problem.sentence();
        problems.add(
            sentence.startsWith("spec.") ? problem : Problem.inSpec(field + ": " + sentence));
        yield null;
      }
    };
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static String fingerprint(Stream<Object> parts) {
    try {
      var sha = MessageDigest.getInstance("SHA-256");
      parts.forEach(part -> {
        sha.update(part.toString().getBytes(StandardCharsets.UTF_8));
        sha.update((byte) 0);
      });
      return HexFormat.of().formatHex(sha.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
