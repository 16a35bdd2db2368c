package io.skopeo.operator.spec.archive;

import io.skopeo.operator.api.Overwrite;
import io.skopeo.operator.api.TlsSpec;
import io.skopeo.operator.api.archive.ImageImportSpec;
import io.skopeo.operator.api.imageset.ImageSetSpec;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.spec.mapping.NameMapping;
import io.skopeo.operator.spec.policy.TenantPolicy;
import io.skopeo.operator.spec.schedule.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the specs of ImageImports.
 *
 * @param defaultRegistry the registry, with or without a leading path, of a prefix that names none;
 *     empty if the installation has none
 * @param central the namespace of central runs, whose imports need no account of their own
 */
public record ImportReader(String defaultRegistry, String central, TenantPolicy policy) {
  /** Reads the spec of an ImageImport of the namespace; null is a spec that is missing. */
  public ParsedImport read(String namespace, @Nullable ImageImportSpec spec) {
    if (spec == null) {
      return new ParsedImport.InvalidImport(List.of(Problem.inSpec("spec is missing.")));
    }
    var problems = new ArrayList<Problem>();
    var common = new CommonFieldsReader("ImageImport", policy, problems);
    Optional<Volume> volume = common.volume(spec.volume(), "");
    Optional<Schedule> schedule = common.schedule(spec.frequency(), spec.schedule());
    ImageIntent.Execution execution =
        common.execution(
            spec.serviceAccountName(),
            spec.tls() == null ? null : new TlsSpec(null, spec.tls().destination()),
            spec.taskRun(),
            missingAccount(namespace));
    var names =
        new NameSelection(
            NameSelection.expressions("spec.include", spec.include(), problems),
            NameSelection.expressions("spec.exclude", spec.exclude(), problems));
    Optional<NameMapping> mapping = mapping(spec.mapping(), problems);
    Optional<Repository> repository = repository(spec.repository(), problems);
    Optional<Boolean> overwrites =
        Optional.ofNullable(spec.overwrite()).map(overwrite -> overwrite == Overwrite.ALWAYS);
    if (volume.isEmpty() || mapping.isEmpty() || !problems.isEmpty()) {
      return new ParsedImport.InvalidImport(problems);
    }
    return new ImportIntent(
        volume.get(),
        names,
        mapping.get(),
        repository,
        overwrites,
        schedule,
        Boolean.TRUE.equals(spec.dryRun()),
        Boolean.TRUE.equals(spec.suspend()),
        execution,
        CommonFieldsReader.fingerprint(
            Stream.of(
                volume.get(),
                spec.include(),
                spec.exclude(),
                String.valueOf(spec.mapping()),
                repository,
                overwrites.orElse(true),
                execution.serviceAccount())));
  }

  /**
   * Returns the destination of a repository of the volume, or why it has none: the mapping gives no
   * legal name, or the namespace may not copy there.
   */
  public Parsed<Repository> destination(String namespace, ImportIntent intent, Repository source) {
    return intent
        .mapping()
        .map(source)
        .then(mapped ->
            policy
                .destination(namespace, "spec.mapping", mapped)
                .<Parsed<Repository>>map(Parsed.Invalid::new)
                .orElseGet(() -> new Parsed.Valid<>(mapped)));
  }

  private Optional<String> missingAccount(String namespace) {
    return namespace.equals(central)
        ? Optional.empty()
        : Optional.of(
            "spec.serviceAccountName is missing: name the account whose Secrets may write the images, since central credentials serve the namespace %s alone."
                .formatted(central));
  }

  private Optional<NameMapping> mapping(
      ImageSetSpec.@Nullable Mapping mapping, List<Problem> problems) {
    if (mapping == null || mapping.prefix() == null || mapping.prefix().isEmpty()) {
      problems.add(
          Problem.inSpec(
              "spec.mapping.prefix is missing: write the registry that the images go to, such as"
                  + " registry.example.com/mirror."));
      return Optional.empty();
    }
    String prefix = mapping.prefix().toLowerCase(Locale.ROOT);
    if (prefix.equals(VolumeRepository.HOST) || prefix.startsWith(VolumeRepository.HOST + "/")) {
      problems.add(
          Problem.inSpec(
              "spec.mapping.prefix: %s is no registry: write the one that the images go to."
                  .formatted(VolumeRepository.HOST)));
      return Optional.empty();
    }
    return keep(NameMapping.parse(mapping, defaultRegistry), problems);
  }

  private static Optional<Repository> repository(@Nullable String text, List<Problem> problems) {
    return text == null || text.isEmpty()
        ? Optional.empty()
        : keep(
            switch (Repository.parse(text)) {
              case Parsed.Valid<Repository> valid -> valid;
              case Parsed.Invalid<Repository>(var problem) ->
                  new Parsed.Invalid<>(Problem.inSpec("spec.repository: " + problem.sentence()));
            },
            problems);
  }

  private static <T> Optional<T> keep(Parsed<T> parsed, List<Problem> problems) {
    return switch (parsed) {
      case Parsed.Valid<T>(var value) -> Optional.of(value);
      case Parsed.Invalid<T>(var problem) -> {
        problems.add(problem);
        yield Optional.empty();
      }
    };
  }
}
