package io.skopeo.operator.controller.archive.export;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.skopeo.operator.api.Image;
import io.skopeo.operator.api.archive.ImageExport;
import io.skopeo.operator.api.imageset.ImageSet;
import io.skopeo.operator.archive.export.SelectedImages;
import io.skopeo.operator.controller.archive.source.ArchiveTargets;
import io.skopeo.operator.controller.archive.source.Source;
import io.skopeo.operator.controller.execution.ExecutionTarget;
import io.skopeo.operator.controller.tracking.ImagesBySet;
import io.skopeo.operator.copying.ImageName;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.spec.archive.ExportIntent;
import io.skopeo.operator.spec.archive.LabelSelectors;
import io.skopeo.operator.spec.policy.PolicyCheckedSpecReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The sources of an export: those of its spec, and the destinations of the Images that it selects,
 * all of its own namespace.
 */
public final class ExportSources {
  private final KubernetesClient client;
  private final ImagesBySet images;
  private final PolicyCheckedSpecReader specs;
  private final ArchiveTargets targets;

  public ExportSources(
      KubernetesClient client,
      ImagesBySet images,
      PolicyCheckedSpecReader specs,
      ArchiveTargets targets) {
    this.client = client;
    this.images = images;
    this.specs = specs;
    this.targets = targets;
  }

  /** Returns the sources, or why the account of the export cannot be used. */
  public Parsed<List<Source>> of(ImageExport export, ExportIntent intent) {
    var sources = new ArrayList<Source>();
    for (ImageIntent inline : intent.sources()) {
      switch (targets.reading(export, inline)) {
        case Parsed.Invalid<ExecutionTarget>(var problem) -> {
          return new Parsed.Invalid<>(problem);
        }
        case Parsed.Valid<ExecutionTarget>(var target) ->
            sources.add(source(export, sources.size(), inline, target));
      }
    }
    for (Image image : selected(export, intent)) {
      if (specs.read(image.getMetadata().getNamespace(), image.getSpec())
          instanceof ImageIntent read) {
        ImageIntent wanted = SelectedImages.source(read, intent);
        switch (targets.readingDestination(export, wanted)) {
          case Parsed.Invalid<ExecutionTarget>(var problem) -> {
            return new Parsed.Invalid<>(problem);
          }
          case Parsed.Valid<ExecutionTarget>(var target) ->
              sources.add(source(export, sources.size(), wanted, target));
        }
      }
    }
    return new Parsed.Valid<>(sources);
  }

  private static Source source(
      ImageExport export, int number, ImageIntent intent, ExecutionTarget target) {
    var metadata = export.getMetadata();
    return new Source(
        new ImageName(
            metadata.getNamespace(), metadata.getName(), metadata.getUid() + "-" + number),
        intent,
        target);
  }

  /** Returns the selected Images, each once, in the order of their names. */
  private List<Image> selected(ImageExport export, ExportIntent intent) {
    String namespace = export.getMetadata().getNamespace();
    Stream<Image> labelled =
        intent.images().stream()
            .flatMap(selector ->
                images.in(namespace).stream()
                    .filter(image -> LabelSelectors.matches(selector, labels(image))));
    Stream<Image> ofSets =
        intent.imageSets().stream()
            .flatMap(selector ->
                client
                    .resources(ImageSet.class)
                    .inNamespace(namespace)
                    .withLabelSelector(selector)
                    .list()
                    .getItems()
                    .stream())
            .flatMap(set -> images.of(namespace, set.getMetadata().getUid()).stream());
    Map<String, Image> byName = new LinkedHashMap<>();
    Stream.concat(labelled, ofSets)
        .sorted(Comparator.comparing(image -> image.getMetadata().getName()))
        .forEach(image -> byName.putIfAbsent(image.getMetadata().getName(), image));
    return List.copyOf(byName.values());
  }

  private static Map<String, String> labels(Image image) {
    return Objects.requireNonNullElse(image.getMetadata().getLabels(), Map.of());
  }
}
