package io.skopeo.operator.imageset.list;

import io.skopeo.operator.imageset.list.notation.ListedReference;
import io.skopeo.operator.imageset.list.yaml.YamlValue;
import io.skopeo.operator.oci.Platform;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Parsed;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The documents of kind Images of a hauler manifest (hauler, apis/hauler.cattle.io/v1). An image
 * without a tag is {@code latest}, as it is there.
 */
final class HaulerFormat implements ListFormat {
  private static final String IMAGES = "Images";
  private static final Set<String> VERIFICATION =
      Set.of(
          "key",
          "use-tlog-verify",
          "certificate-identity",
          "certificate-identity-regexp",
          "certificate-oidc-issuer",
          "certificate-oidc-issuer-regexp",
          "certificate-github-workflow-repository");

  private static final Set<String> TLS = Set.of("ca-file", "insecure-skip-tls-verify");

  @Override
  public boolean isFormatOf(List<YamlValue> documents) {
    return documents.stream().anyMatch(HaulerFormat::isImages);
  }

  private static boolean isImages(YamlValue document) {
    return document instanceof YamlValue.Mapping map
        && map.text("kind").filter(IMAGES::equals).isPresent();
  }

  @Override
  public void read(List<YamlValue> documents, EntryCollector entries) {
    for (YamlValue document : documents) {
      if (document instanceof YamlValue.Mapping map && isImages(map)) {
        new Images(annotation(map, "platform"), annotation(map, "registry"), entries).read(map);
      } else {
        String kind =
            document instanceof YamlValue.Mapping map ? map.text("kind").orElse("?") : "?";
        entries.notTaken(
            "the document of kind " + kind, "only documents of kind Images have images.");
      }
    }
  }

  private static Optional<String> annotation(YamlValue.Mapping document, String name) {
    return map(document, "metadata")
        .flatMap(metadata -> map(metadata, "annotations"))
        .flatMap(annotations -> annotations.text("hauler.dev/" + name));
  }

  private static Optional<YamlValue.Mapping> map(YamlValue.Mapping in, String key) {
    return in.get(key)
        .flatMap(
            value -> value instanceof YamlValue.Mapping map ? Optional.of(map) : Optional.empty());
  }

  /** The images of a document, and what its annotations say of all of them. */
  private record Images(
      Optional<String> platform, Optional<String> registry, EntryCollector entries) {
    void read(YamlValue.Mapping document) {
      Optional<YamlValue> images = map(document, "spec").flatMap(spec -> spec.get("images"));
      switch (images.orElse(new YamlValue.Sequence(List.of(), document.line()))) {
        case YamlValue.Sequence(var items, _) ->
            items.stream().takeWhile(_ -> !entries.isFull()).forEach(this::add);
        case YamlValue other ->
            entries.refuse(
                other.line(), "spec.images is %s: write a list.".formatted(other.kind()));
      }
    }

    private void add(YamlValue item) {
      if (!(item instanceof YamlValue.Mapping image) || image.text("name").isEmpty()) {
        entries.invalid(item.line(), item.kind(), "the image has no name: write it below name.");
        return;
      }
      String name = image.text("name").get();
      Optional<String> platforms = image.text("platform").or(this::platform);
      if (image.get("rewrite").isPresent()) {
        entries.invalid(
            image.line(),
            name,
            "rewrite is not taken: name the destination in spec.repositories, or in a rule of"
                + " spec.mapping.");
      } else if (image.text("local").filter("true"::equals).isPresent()) {
        entries.invalid(image.line(), name, "a local image is in no registry: push it to one.");
      } else {
        add(image, name, platforms);
      }
    }

    private void add(YamlValue.Mapping image, String name, Optional<String> platform) {
      Parsed<List<String>> platforms =
          platform
              .map(text ->
                  Platform.parse(text).<List<String>>then(_ -> new Parsed.Valid<>(List.of(text))))
              .orElse(new Parsed.Valid<>(List.of()));
      Parsed<ListedReference> reference =
          ListedReference.parse(name, registry.orElse(Repository.DOCKER_HUB));
      switch (reference.then(r -> platforms.then(p -> entry(image.line(), r, p)))) {
        case Parsed.Valid<ListEntry>(var entry) -> {
          entries.add(entry);
          ignored(image);
        }
        case Parsed.Invalid<ListEntry>(var problem) -> entries.invalid(image.line(), name, problem);
      }
    }

    private Parsed<ListEntry> entry(int line, ListedReference reference, List<String> platforms) {
      return new Parsed.Valid<>(
          new ListEntry(
              entries.at(line),
              reference.repository(),
              new TagChoice.Exact(List.of(reference.item())),
              Optional.empty(),
              Optional.empty(),
              platforms));
    }

    private void ignored(YamlValue.Mapping image) {
      for (YamlValue.Text key : image.values().keySet()) {
        if (VERIFICATION.contains(key.text())) {
          entries.notTaken(key.text(), "signatures are mirrored, but not verified.");
        } else if (TLS.contains(key.text())) {
          entries.notTaken(key.text(), "set spec.template.spec.tls.");
        } else if (key.text().equals("exclude-extras")) {
          entries.notTaken(key.text(), "spec.template.spec.signatures decides about signatures.");
        }
      }
    }
  }
}
