package io.skopeo.operator.archive.receipt;

import io.skopeo.operator.copying.Copy;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.spec.archive.VolumeRepository;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Images that are known to be somewhere, by the repositories that they were read from. */
public final class KnownImages {
  /** No images. */
  public static final KnownImages NONE = new Builder().build();

  private final SortedMap<Repository, Manifests> volumes;

  /** The images of one repository. */
  private record Manifests(
      Repository source, SortedMap<Tag, Digest> tags, SortedSet<Digest> manifests) {
    Manifests(Repository source) {
      this(
          source,
          new TreeMap<>(Comparator.comparing(Tag::name)),
          new TreeSet<>(Comparator.comparing(Digest::toString)));
    }
  }

  private KnownImages(SortedMap<Repository, Manifests> volumes) {
    this.volumes = volumes;
  }

  /** Collects images. */
  public static final class Builder {
    private final SortedMap<Repository, Manifests> volumes =
        new TreeMap<>(Comparator.comparing(Repository::toString));

    /**
     * Adds a manifest; the last digest of a tag counts.
     *
     * @param source that it was read from, or the repository on the volume
     * @param tag empty for a manifest without a name
     */
    public Builder add(Repository source, Optional<Tag> tag, Digest digest) {
      Manifests known =
          volumes.computeIfAbsent(VolumeRepository.of(source), _ -> new Manifests(source));
      tag.ifPresentOrElse(
          named -> known.tags().put(named, digest), () -> known.manifests().add(digest));
      return this;
    }

    /** Adds what a copy to a volume, or from one, has brought. */
    public Builder add(Copy copy) {
      Repository source = copy.source().repository();
      copy.lines().forEach(line -> add(source, line.tag(), line.digest()));
      return this;
    }

    /** Adds other images. */
    public Builder add(KnownImages others) {
      others
          .volumes
          .values()
          .forEach(known -> {
            known.tags().forEach((tag, digest) -> add(known.source(), Optional.of(tag), digest));
            known.manifests().forEach(digest -> add(known.source(), Optional.empty(), digest));
          });
      return this;
    }

    /** Returns the images so far. */
    public KnownImages build() {
      var copy = new TreeMap<Repository, Manifests>(volumes.comparator());
      volumes.forEach((volume, known) ->
          copy.put(
              volume,
              new Manifests(
                  known.source(), new TreeMap<>(known.tags()), new TreeSet<>(known.manifests()))));
      return new KnownImages(Collections.unmodifiableSortedMap(copy));
    }
  }

  /** Returns the digest of an image, if it is known. */
  public Optional<Digest> digest(Repository repository, Tag tag) {
    return in(repository).map(known -> known.tags().get(tag));
  }

  /** Returns whether a manifest is known, with or without a name. */
  public boolean has(Repository repository, Digest digest) {
    return in(repository)
        .filter(known -> known.manifests().contains(digest) || known.tags().containsValue(digest))
        .isPresent();
  }

  /** Returns the tags of a repository, in the order of the alphabet. */
  public List<Tag> tags(Repository repository) {
    return in(repository).map(known -> List.copyOf(known.tags().keySet())).orElse(List.of());
  }

  /** Returns the manifests of a repository that have no name, in the order of the alphabet. */
  public List<Digest> manifests(Repository repository) {
    return in(repository).map(known -> List.copyOf(known.manifests())).orElse(List.of());
  }

  /** Returns the repositories that images were read from, in the order of the alphabet. */
  public List<Repository> repositories() {
    return volumes.values().stream().map(Manifests::source).toList();
  }

  /** Returns the number of tags. */
  public int size() {
    return volumes.values().stream().mapToInt(known -> known.tags().size()).sum();
  }

  private Optional<Manifests> in(Repository repository) {
    return Optional.ofNullable(volumes.get(VolumeRepository.of(repository)));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KnownImages that && volumes.equals(that.volumes);
  }

  @Override
  public int hashCode() {
    return Objects.hash(volumes);
  }

  @Override
  public String toString() {
    return volumes.values().toString();
  }
}
