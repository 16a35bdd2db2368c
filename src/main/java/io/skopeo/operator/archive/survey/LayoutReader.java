package io.skopeo.operator.archive.survey;

import com.fasterxml.jackson.databind.JsonNode;
import io.skopeo.operator.archive.FolderName;
import io.skopeo.operator.archive.StrictJson;
import io.skopeo.operator.archive.catalog.CatalogEntry;
import io.skopeo.operator.archive.catalog.CatalogEntry.Content;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.Platform;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Plural;
import io.skopeo.operator.problem.SafeText;
import io.skopeo.operator.spec.archive.VolumeRepository;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads OCI image layouts of other programs (OCI image specification, Image Layout). The name of an
 * image is in the annotations of its descriptor: a whole one of containerd and hauler, or the
 * layout's own, which is a tag (oras) or a whole one (skopeo, crane).
 */
final class LayoutReader {
  private static final String REF_NAME = "org.opencontainers.image.ref.name";
  private static final String CONTAINERD_NAME = "io.containerd.image.name";

  private final SurveyEntries entries;
  private final Optional<Repository> repository;

  /**
   * Creates a reader.
   *
   * @param repository of images of which only the tag is known
   */
  LayoutReader(SurveyEntries entries, Optional<Repository> repository) {
    this.entries = entries;
    this.repository = repository;
  }

  /** Adds the images of the layout in a folder. */
  void add(String path, String indexJson) {
    Optional<String> refusal = VolumePath.refusal(path);
    if (refusal.isPresent()) {
      refuse(path, refusal.get() + ": rename it");
      return;
    }
    switch (StrictJson.read(indexJson)) {
      case StrictJson.Document.Read(var index) when index.path("manifests").isArray() ->
          layout(path, index.path("manifests"));
      case StrictJson.Document.Read _, StrictJson.Document.Unreadable _ ->
          refuse(path, "has an index.json that is no OCI image index: write the layout again");
    }
  }

  private void layout(String path, JsonNode manifests) {
    List<ListedManifest> listed = listed(path, manifests);
    var relations = new LayoutRelations(listed);
    Set<String> names = new HashSet<>();
    int nameless = 0;
    for (ListedManifest manifest : listed) {
      Optional<String> name = manifest.refName().filter(FolderName::isInLayout);
      // skopeo takes the first of those with the same name.
      boolean isFirst = name.filter(names::add).isPresent();
      String reference = reference(path, manifest, relations, isFirst);
      if (!manifest.isImage()) {
        related(path, manifest, relations, reference);
      } else if (!image(path, manifest, relations, reference)) {
        nameless++;
      }
    }
    if (nameless > 0) {
      refuse(
          path,
          "has %s without a name, and what refers to other images is not recognised there: give the images the annotation %s, or use an export"
              .formatted(Plural.of(nameless, "manifest"), REF_NAME));
    }
  }

  private static String reference(
      String path, ListedManifest manifest, LayoutRelations all, boolean byName) {
    String layout = "oci:volume/" + path;
    if (byName) {
      return layout + ":" + manifest.refName().orElseThrow();
    }
    return all.isSingle() ? layout : "%s:@%d".formatted(layout, manifest.place());
  }

  private List<ListedManifest> listed(String path, JsonNode manifests) {
    var listed = new ArrayList<ListedManifest>();
    for (int i = 0; i < manifests.size() && i < SurveyReader.MOST_ENTRIES; i++) {
      JsonNode json = manifests.get(i);
      String digest = StrictJson.text(json, "digest").orElse("");
      if (Digest.parse(digest) instanceof Parsed.Valid<Digest>(var valid)) {
        JsonNode annotations = json.path("annotations");
        listed.add(
            new ListedManifest(
                json,
                i,
                valid,
                StrictJson.text(annotations, REF_NAME),
                HaulerKind.of(StrictJson.text(annotations, "kind").orElse(""))));
      } else {
        refuse(path, "has the entry manifests[%d] without a digest: write it again".formatted(i));
      }
    }
    return listed;
  }

  /** Adds an image. Returns false if it has no name. */
  private boolean image(
      String path, ListedManifest manifest, LayoutRelations all, String reference) {
    Optional<String> name = manifest.annotation(CONTAINERD_NAME).or(manifest::refName);
    if (name.isEmpty() && !all.isSingle()) {
      return false;
    }
    Optional<ImageLabel> label = label(path, manifest, name);
    if (label.isEmpty()) {
      refuse(
          path,
          "has the image \"%s\", which is no name with a repository: set spec.repository, or rename it"
              .formatted(SafeText.quote(name.orElse(manifest.digest().brief()))));
    } else if (label.get().effectiveTag().isEmpty()) {
      return false;
    } else {
      entries.add(
          entry(
              manifest,
              label.get().repository(),
              label.get().effectiveTag(),
              all.subjects(manifest),
              Optional.empty(),
              reference));
    }
    return true;
  }

  private Optional<ImageLabel> label(String path, ListedManifest manifest, Optional<String> name) {
    Optional<ImageLabel> whole =
        manifest
            .annotation(CONTAINERD_NAME)
            .or(() -> name.filter(text -> text.contains("/") || text.contains(":")))
            .flatMap(ImageLabel::parse);
    if (whole.isPresent()) {
      return whole;
    }
    Optional<Tag> tag = manifest.refName().filter(Tag::isTag).map(Tag::new);
    return tag.isEmpty() && manifest.refName().isPresent()
        ? Optional.empty()
        : repository(path).map(known -> new ImageLabel(known, tag, Optional.empty()));
  }

  /**
   * Returns the repository of a tag: a layout may be in a folder with the name of that, but only if
   * it has a registry is that certain.
   */
  private Optional<Repository> repository(String path) {
    Optional<Repository> folder =
        path.equals(VolumePath.HERE)
            ? Optional.empty()
            : ImageLabel.parse(path).map(ImageLabel::repository);
    return folder
        .filter(named -> !VolumeRepository.isVolume(named))
        .or(() -> repository)
        .or(() -> folder);
  }

  /** Adds what refers to an image, which hauler keeps beside it. */
  private void related(
      String path, ListedManifest manifest, LayoutRelations all, String reference) {
    Optional<Digest> subject = all.subject(manifest);
    Optional<ImageLabel> label =
        label(path, manifest, manifest.annotation(CONTAINERD_NAME).or(manifest::refName));
    if (subject.isEmpty() || label.isEmpty()) {
      refuse(
          path,
          "has the manifest %s of an image that it does not name: add the image to the store again"
              .formatted(manifest.digest()));
      return;
    }
    Optional<Tag> tag = manifest.kind().tag(subject.get());
    entries.add(
        entry(
            manifest,
            label.get().repository(),
            tag,
            List.of(),
            tag.isPresent() ? Optional.empty() : subject,
            reference));
  }

  private static Optional<String> type(JsonNode json, String field) {
    return StrictJson.text(json, field).filter(EntryReader.TYPE.asMatchPredicate());
  }

  private static CatalogEntry entry(
      ListedManifest manifest,
      Repository repository,
      Optional<Tag> tag,
      List<Digest> subjects,
      Optional<Digest> subject,
      String reference) {
    JsonNode json = manifest.json();
    JsonNode platform = json.path("platform");
    List<Platform> platforms =
        Platform.parse(platform.path("os").asText() + "/" + platform.path("architecture").asText())
                instanceof Parsed.Valid<Platform>(var it)
            ? List.of(it)
            : List.of();
    return new CatalogEntry(
        repository,
        tag,
        manifest.digest(),
        type(json, "mediaType").orElse(""),
        StrictJson.count(json, "size").orElse(0),
        platforms,
        0,
        reference,
        Content.WHOLE,
        List.of(),
        subjects,
        subject,
        type(json, "artifactType"),
        Map.of(),
        true);
  }

  private void refuse(String path, String why) {
    entries.refuse("The OCI layout \"%s\" %s.".formatted(SafeText.quote(path), why));
  }
}
