package io.skopeo.operator.imageset.list.notation;

import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.problem.SafeText;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A reference as lists have it: {@code repository[:tag][@digest]}, with or without {@code
 * docker://} before it.
 */
public record ListedReference(Repository repository, Optional<Tag> tag, Optional<Digest> digest) {
  /** The tag that other tools mean if none is named. */
  public static final Tag LATEST = new Tag("latest");

  private static final String DOCKER = "docker://";

  /** Transports of skopeo (containers-transports), of which some have no slashes, and URLs. */
  private static final Pattern SCHEME =
      Pattern.compile(
          "((?:dir|oci|oci-archive|docker-archive|docker-daemon|containers-storage|ostree|sif|tarball):|[a-zA-Z][a-zA-Z0-9+.-]*://).*");

  private static final Pattern BLANK = Pattern.compile("\\s");
  private static final String SHA256 = "sha256";

  /** Parses a reference; a name without a registry is of Docker Hub. */
  public static Parsed<ListedReference> parse(String text) {
    return parse(text, Repository.DOCKER_HUB);
  }

  /**
   * Parses a reference.
   *
   * @param defaultRegistry the registry, with or without a leading path, of a name without one
   */
  public static Parsed<ListedReference> parse(String text, String defaultRegistry) {
    String bare = text.startsWith(DOCKER) ? text.substring(DOCKER.length()) : text;
    if (bare.isEmpty()) {
      return invalid("the entry is empty: write a repository, or remove it.");
    }
    Matcher scheme = SCHEME.matcher(bare);
    if (scheme.matches()) {
      return invalid(
          "\"%s\" is not in a registry: write a repository without %s."
              .formatted(shown(text), SafeText.shortQuote(scheme.group(1))));
    }
    if (BLANK.matcher(bare).find()) {
      return invalid(
          "\"%s\" has a blank: write one repository, with or without :tag and @digest."
              .formatted(shown(text)));
    }
    return parts(bare, defaultRegistry);
  }

  private static Parsed<ListedReference> parts(String text, String defaultRegistry) {
    int at = text.indexOf('@');
    String named = at < 0 ? text : text.substring(0, at);
    int colon = named.indexOf(':', named.lastIndexOf('/') + 1);
    // The colons of an address in brackets are no tag's.
    boolean isTagged = colon >= 0 && !named.endsWith("]");
    Parsed<Optional<Digest>> digest = at < 0 ? none() : digest(text.substring(at + 1));
    Parsed<Optional<Tag>> tag =
        isTagged
            ? Tag.parse(named.substring(colon + 1)).then(t -> new Parsed.Valid<>(Optional.of(t)))
            : none();
    return Repository.parse(isTagged ? named.substring(0, colon) : named, defaultRegistry)
        .then(repository ->
            tag.then(
                t -> digest.then(d -> new Parsed.Valid<>(new ListedReference(repository, t, d)))));
  }

  private static <T> Parsed<Optional<T>> none() {
    return new Parsed.Valid<>(Optional.empty());
  }

  /** An exact item of spec.tags has a digest of SHA-256. */
  private static Parsed<Optional<Digest>> digest(String text) {
    return Digest.parse(text)
        .then(digest ->
            digest.algorithm().equals(SHA256)
                ? new Parsed.Valid<>(Optional.of(digest))
                : invalid(
                    "\"%s\" is no digest of sha256: write sha256: and 64 of 0-9a-f."
                        .formatted(SafeText.quote(text))));
  }

  /**
   * Parses an item of spec.tags.exact that stands alone: a tag or a digest.
   *
   * @param text such as {@code 1.0} or {@code sha256:…}
   */
  public static Parsed<String> item(String text) {
    return text.contains(":")
        ? digest(text).then(_ -> new Parsed.Valid<>(text))
        : Tag.parse(text).then(tag -> new Parsed.Valid<>(tag.name()));
  }

  /** Makes an entry safe for a sentence; credentials in a URL are left out. */
  public static String shown(String entry) {
    return SafeText.quote(entry.replaceFirst("//[^/@]*@", "//…@"));
  }

  private static <T> Parsed<T> invalid(String sentence) {
    return new Parsed.Invalid<>(new Problem(Reason.INVALID_ENTRY, sentence));
  }

  /** Returns whether neither a tag nor a digest is named. */
  public boolean isNameOnly() {
    return tag.isEmpty() && digest.isEmpty();
  }

  /** Returns the exact item that the reference names; {@code latest} if it names none. */
  public String item() {
    return item(tag);
  }

  /**
   * Returns the exact item that writes the image to a tag.
   *
   * @param written for a digest; empty for a digest alone
   */
  public String item(Optional<Tag> written) {
    return digest
        .map(d -> written.map(t -> t + "@" + d).orElse(d.toString()))
        .orElseGet(() -> tag.orElse(LATEST).name());
  }
}
