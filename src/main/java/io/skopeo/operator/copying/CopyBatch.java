package io.skopeo.operator.copying;

import io.skopeo.operator.oci.Digest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The copies of one TaskRun.
 *
 * @param copies in the order of {@code url.txt}, where they take at most {@value #MOST} lines
 * @param pulls the number of pulls they cost if the source's registry counts them
 * @param halvings how often the number of copies at once is halved
 * @param indexes the texts of the indexes that it brings along, by digest; they are not read back
 *     from a run
 */
public record CopyBatch(List<Copy> copies, int pulls, int halvings, Map<Digest, String> indexes) {
  /** A batch without copies. */
  public static final CopyBatch NONE = new CopyBatch(List.of());

  /** The most lines whose outcomes fit into a Task result. */
  public static final int MOST = 500;

  /** The capacity of a ConfigMap beside the CAs of both sides, with some to spare. */
  public static final int MOST_CHARACTERS = 500_000;

  public CopyBatch {
    copies = List.copyOf(copies);
    indexes = Map.copyOf(indexes);
  }

  /** Creates a batch without indexes. */
  public CopyBatch(List<Copy> copies, int pulls, int halvings) {
    this(copies, pulls, halvings, Map.of());
  }

  /** Creates a batch of images with one platform. */
  public CopyBatch(List<Copy> copies) {
    this(copies, copies.size(), 0);
  }

  /** Returns the content of {@code url.txt}. */
  public String urlTxt() {
    return copies.stream().map(copy -> copy.text() + "\n").collect(Collectors.joining());
  }

  /** Returns a hash of its lines. */
  public String fingerprint() {
    try {
      var sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha.digest(urlTxt().getBytes(StandardCharsets.UTF_8)), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Reads {@code url.txt} without the lines that this operator did not write. */
  public static CopyBatch read(String urlTxt) {
    return new CopyBatch(UrlTxtParser.lines(urlTxt));
  }

  /** Returns the number of lines of {@code url.txt}. */
  public int lineCount() {
    return copies.stream().mapToInt(Copy::lineCount).sum();
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

  /** Returns whether the lines and the indexes fit into a ConfigMap. */
  public boolean fits() {
    int characters = urlTxt().length() + indexes.values().stream().mapToInt(String::length).sum();
    return lineCount() <= MOST && characters <= MOST_CHARACTERS;
  }
}
