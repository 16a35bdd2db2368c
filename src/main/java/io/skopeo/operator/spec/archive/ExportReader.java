package io.skopeo.operator.spec.archive;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.skopeo.operator.api.TlsSpec;
import io.skopeo.operator.api.archive.ArchiveFormat;
import io.skopeo.operator.api.archive.ExportSource;
import io.skopeo.operator.api.archive.ImageExportSpec;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.SafeText;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.spec.KubernetesNames;
import io.skopeo.operator.spec.policy.TenantPolicy;
import io.skopeo.operator.spec.schedule.IntervalSchedule;
import io.skopeo.operator.spec.schedule.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the specs of ImageExports.
 *
 * @param central the namespace of central runs, whose exports need no account of their own
 */
public record ExportReader(String central, TenantPolicy policy) {
  private static final int MOST_SOURCES = 500;
  private static final String USUAL_KEY = "receipt.json";
  private static final Pattern KEY = Pattern.compile("[-._a-zA-Z0-9]{1,253}");

  /** Reads the spec of an ImageExport of the namespace; null is a spec that is missing. */
  public ParsedExport read(String namespace, @Nullable ImageExportSpec spec) {
    if (spec == null) {
      return new ParsedExport.InvalidExport(List.of(Problem.inSpec("spec is missing.")));
    }
    var problems = new ArrayList<Problem>();
    var common = new CommonFieldsReader("ImageExport", policy, problems);
    Optional<Volume> volume = common.volume(spec.volume(), null);
    Optional<Schedule> schedule = common.schedule(spec.frequency(), spec.schedule());
    ImageIntent.Execution execution =
        common.execution(
            spec.serviceAccountName(),
            spec.tls() == null ? null : new TlsSpec(spec.tls().source(), null),
            spec.taskRun(),
            missingAccount(namespace));
    var selected =
        new ExportIntent.Selected(
            selector("spec.images", spec.images(), problems),
            selector("spec.imageSets", spec.imageSets(), problems),
            Optional.ofNullable(spec.signatures()));
    Optional<ExportIntent.Since> since = since(spec.since(), problems);
    List<ImageIntent> sources = sources(namespace, spec, problems);
    if (volume.isEmpty() || !problems.isEmpty()) {
      return new ParsedExport.InvalidExport(problems);
    }
    var shared = new Shared(schedule, execution);
    ArchiveFormat format = Objects.requireNonNullElse(spec.format(), ArchiveFormat.DIRECTORY);
    return new ExportIntent(
        sources.stream().map(shared::complete).toList(),
        selected,
        volume.get(),
        format,
        since,
        schedule,
        Boolean.TRUE.equals(spec.dryRun()),
        Boolean.TRUE.equals(spec.suspend()),
        execution,
        CommonFieldsReader.fingerprint(
            Stream.of(
                sources.stream().map(ImageIntent::fingerprint).toList(),
                selected.images().map(LabelSelectors::text),
                selected.imageSets().map(LabelSelectors::text),
                selected.signatures(),
                volume.get(),
                format,
                since,
                execution.serviceAccount())));
  }

  private Optional<String> missingAccount(String namespace) {
    return namespace.equals(central)
        ? Optional.empty()
        : Optional.of(
            "spec.serviceAccountName is missing: name the account whose Secrets may read the images, since central credentials serve the namespace %s alone."
                .formatted(central));
  }

  private List<ImageIntent> sources(
      String namespace, ImageExportSpec spec, List<Problem> problems) {
    if (spec.images() == null && spec.imageSets() == null && spec.sources().isEmpty()) {
      problems.add(
          Problem.inSpec(
              "nothing is exported: set spec.sources, or a selector in spec.images or imageSets."));
    }
    if (spec.sources().size() > MOST_SOURCES) {
      problems.add(
          Problem.inSpec(
              "spec.sources has more than 500 repositories: divide them among several"
                  + " ImageExports."));
      return List.of();
    }
    var sources = new ArrayList<ImageIntent>();
    for (int i = 0; i < spec.sources().size(); i++) {
      String field = "spec.sources[%d]".formatted(i);
      ExportSource source = spec.sources().get(i);
      new ExportSourceReader(field, problems)
          .intent(source)
          .ifPresent(intent -> {
            policy.source(namespace, "spec.sources", intent.source()).ifPresent(problems::add);
            sources.add(intent);
          });
    }
    return sources;
  }

  private static Optional<LabelSelector> selector(
      String field, ImageExportSpec.@Nullable Selection selection, List<Problem> problems) {
    if (selection == null) {
      return Optional.empty();
    }
    @Nullable LabelSelector selector = selection.selector();
    if (selector == null) {
      problems.add(
          Problem.inSpec(field + ".selector is missing: write labels, or {} to select all."));
      return Optional.empty();
    }
    LabelSelectors.problem(field + ".selector", selector).ifPresent(problems::add);
    return Optional.of(selector);
  }

  private static Optional<ExportIntent.Since> since(
      ImageExportSpec.@Nullable Since since, List<Problem> problems) {
    if (since == null) {
      return Optional.empty();
    }
    ImageExportSpec.@Nullable Receipt receipt = since.configMapRef();
    String name = receipt == null || receipt.name() == null ? "" : receipt.name();
    String key = receipt == null || receipt.key() == null ? USUAL_KEY : receipt.key();
    if (!KubernetesNames.isName(name)) {
      problems.add(
          Problem.inSpec(
              "spec.since.configMapRef.name \"%s\" is not a valid name: write the name of the ConfigMap with the receipt."
                  .formatted(SafeText.shortQuote(name))));
    }
    if (!KEY.matcher(key).matches()) {
      problems.add(
          Problem.inSpec(
              "spec.since.configMapRef.key \"%s\" is not a key of a ConfigMap: write the key with the receipt, or remove it to use %s."
                  .formatted(SafeText.shortQuote(key), USUAL_KEY)));
    }
    return Optional.of(new ExportIntent.Since(name, key));
  }

  /** The settings that all sources share. The export as a whole is held, not one of them. */
  private record Shared(Optional<Schedule> schedule, ImageIntent.Execution execution) {
    ImageIntent complete(ImageIntent source) {
      return new ImageIntent(
          source.mode(),
          source.from(),
          new ImageIntent.Destination(
              VolumeRepository.of(source.source()), false, source.mapping(), true, false),
          source.scope(),
          new ImageIntent.Pacing(schedule.orElse(IntervalSchedule.DEFAULT), OptionalInt.empty()),
          new ImageIntent.Hold(false, Optional.empty(), false),
          execution,
          source.fingerprint());
    }
  }
}
