package io.skopeo.operator.copying;

import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageReference.Tagged;
import io.skopeo.operator.problem.Sha256;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The copies of one TaskRun, each with its Image.
 *
 * @param copies in the order of {@code url.txt}, where they take at most {@value #MOST} lines
 * @param images of the copies, in the same order; empty if they are not known
 * @param pulls that they cost if the sources' registries count them
 * @param halvings how often the number of copies at once is halved
 * @param indexes the texts of the indexes that it brings along, by digest; they are not read back
 *     from a run
 */
public record CopyBatch(
    List<Copy> copies,
    List<ImageName> images,
    List<PullCount> pulls,
    int halvings,
    Map<Digest, String> indexes) {
  /** A batch without copies. */
  public static final CopyBatch NONE = new CopyBatch(List.of());

  /** The most lines whose outcomes fit into a Task result. */
  public static final int MOST = 500;

  /** The capacity of a ConfigMap beside the CAs of both sides, with some to spare. */
  public static final int MOST_CHARACTERS = 500_000;

  public CopyBatch {
    copies = List.copyOf(copies);
    images = List.copyOf(images);
    pulls = List.copyOf(pulls);
    indexes = Map.copyOf(indexes);
    if (!images.isEmpty() && images.size() != copies.size()) {
      throw new IllegalArgumentException("one Image for each copy");
    }
  }

  /** Creates a batch of copies whose Images are not known. */
  public CopyBatch(List<Copy> copies) {
    this(copies, List.of(), List.of(), 0, Map.of());
  }

  /** Returns the content of {@code url.txt}. */
  public String urlTxt() {
    return copies.stream().map(copy -> copy.text() + "\n").collect(Collectors.joining());
  }

  /**
   * Returns the content of {@code images.txt}: for each line of {@code url.txt} the Image, its uid,
   * and the tag and the digest of the copy that the line is a part of.
   */
  public String imagesTxt() {
    return IntStream.range(0, images.size())
        .mapToObj(i -> owner(images.get(i), copies.get(i)).repeat(copies.get(i).lineCount()))
        .collect(Collectors.joining());
  }

  /** Returns the line of {@code images.txt} for each line of a copy. */
  public static String owner(ImageName image, Copy copy) {
    return "%s %s %s %s\n"
        .formatted(image, image.uid(), copy.destination().tag(), copy.source().digest());
  }

  /** Returns a hash of its lines and their Images. */
  public String fingerprint() {
    return Sha256.hex(urlTxt() + imagesTxt(), 16);
  }

  /**
   * Reads the two files of a run, without the lines that this operator did not write.
   *
   * @param imagesTxt the Image of each line; if it is empty, the Images are not known
   */
  public static CopyBatch read(String urlTxt, String imagesTxt) {
    return UrlTxtParser.read(urlTxt, imagesTxt);
  }

  /** Returns the tags that it writes. */
  public List<Tagged> written() {
    return copies.stream().flatMap(Copy::written).distinct().toList();
  }

  /** Returns the number of lines of {@code url.txt}. */
  public int lineCount() {
    return copies.stream().mapToInt(Copy::lineCount).sum();
  }

  /** Returns the places of the copies of an Image, from 0. */
  List<Integer> placesOf(ImageName image) {
    return IntStream.range(0, images.size())
        .filter(i -> images.get(i).equals(image))
        .boxed()
        .toList();
  }

  /** Returns the copies at these places alone. */
  CopyBatch at(List<Integer> places) {
    return new CopyBatch(
        places.stream().map(copies::get).toList(),
        images.isEmpty() ? List.of() : places.stream().map(images::get).toList(),
        List.of(),
        halvings,
        Map.of());
  }

  /**
   * Returns the batch without the copies of some Images. Its pulls and indexes stay, which is more
   * than it needs.
   */
  public CopyBatch without(Set<ImageName> others) {
    if (images.stream().noneMatch(others::contains)) {
      return this;
    }
    List<Integer> places =
        IntStream.range(0, images.size())
            .filter(i -> !others.contains(images.get(i)))
            .boxed()
            .toList();
    CopyBatch left = at(places);
    return new CopyBatch(left.copies, left.images, pulls, halvings, indexes);
  }

  /** Returns the Images, each once, in the order of their first copy. */
  public List<ImageName> distinctImages() {
    return images.stream().distinct().toList();
  }

  /**
   * Merges the outcomes of the lines of {@code url.txt} into one outcome for each copy.
   *
   * @param outcomes one for each line of {@code url.txt}
   * @param messages skopeo's last words, by line from 0
   */
  public CopyRun.Finished finished(
      List<CopyOutcome> outcomes, Instant at, Map<Integer, String> messages) {
    return new OutcomeMerger(copies, outcomes, messages).finished(at);
  }

  /**
   * Returns the number of copies that the run makes at the same time.
   *
   * @param usual the number if none of its copies was killed before
   */
  public int atOnce(int usual) {
    return Math.max(1, usual >> Math.min(halvings, Integer.SIZE - 1));
  }
}
