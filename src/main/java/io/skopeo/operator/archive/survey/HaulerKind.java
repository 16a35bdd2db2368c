package io.skopeo.operator.archive.survey;

import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.Tag;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The kind of a manifest in the store of hauler, from the annotation {@code kind} of its descriptor
 * (hauler-dev/hauler, pkg/consts: {@code dev.hauler/…}; before 2.0 {@code
 * dev.cosignproject.cosign/…}).
 */
enum HaulerKind {
  /** An image or an index, or whatever else has another kind, or none. */
  IMAGE(""),
  SIGNATURE("sigs"),
  ATTESTATION("atts"),
  SBOM("sboms"),
  REFERRER("referrers");

  private final String word;

  HaulerKind(String word) {
    this.word = word;
  }

  /** Returns the kind in an annotation; a digest may follow the word. */
  static HaulerKind of(String annotation) {
    String[] words = annotation.split("/", -1);
    return words.length < 2
        ? IMAGE
        : Stream.of(values()).filter(kind -> kind.word.equals(words[1])).findFirst().orElse(IMAGE);
  }

  /** Returns cosign's tag of what refers to a manifest; empty for the kinds without one. */
  Optional<Tag> tag(Digest subject) {
    Optional<String> suffix =
        switch (this) {
          case SIGNATURE -> Optional.of("sig");
          case ATTESTATION -> Optional.of("att");
          case SBOM -> Optional.of("sbom");
          case IMAGE, REFERRER -> Optional.empty();
        };
    return suffix
        .map(kind -> "%s-%s.%s".formatted(subject.algorithm(), subject.hex(), kind))
        .filter(Tag::isTag)
        .map(Tag::new);
  }
}
