package io.skopeo.operator.tekton;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.skopeo.operator.copying.CopyBatch;
import io.skopeo.operator.copying.ImageName;
import io.skopeo.operator.problem.Sha256;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The identity of a run: the name of its ConfigMap and TaskRun, and the labels and annotations by
 * which both are found again. People filter by labels; the rest is annotations.
 *
 * @param namespace of the run
 * @param name of both objects
 * @param imagesNamespace the namespace of its Images
 * @param lane the key of its lane
 */
public record RunIdentity(String namespace, String name, String imagesNamespace, String lane) {
  /** The label that all objects of this operator have. */
  public static final String MANAGED_BY = "app.kubernetes.io/managed-by";

  /** The value of {@link #MANAGED_BY}. */
  public static final String OPERATOR = "skopeo-operator";

  /** The label with the name of the Image, cut to 63 characters, if the run has only one. */
  public static final String IMAGE = "skopeo.io/image";

  /** The label with the namespace of the Images. */
  public static final String IMAGE_NAMESPACE = "skopeo.io/image-namespace";

  /** The label with the key of the lane: runs of one lane have equal pods but for their copies. */
  public static final String LANE = "skopeo.io/lane";

  /** The annotation with the names of the Images, separated by blanks. */
  public static final String IMAGES = "skopeo.io/images";

  /** The annotation of a run that the operator cancelled, with the cause. */
  public static final String CANCELLED_FOR = "skopeo.io/cancelled-for";

  /** The annotation of a run whose Task does not report its lines. */
  public static final String TELLS = "skopeo.io/tells";

  /** The value of {@link #TELLS}. */
  public static final String TELLS_RUN = "run";

  /** The annotation with a hash of the copies and their Images. */
  public static final String LINES = "skopeo.io/lines";

  /** The annotation with the seconds since the epoch when the Task ends by itself. */
  public static final String DEADLINE = "skopeo.io/deadline";

  /** The annotation that proves that the operator created the run as it is. */
  public static final String PROOF = "skopeo.io/proof";

  /** The value of {@code spec.status} that cancels a TaskRun. */
  public static final String CANCELLED = "TaskRunCancelled";

  private static final Pattern NUMBERED = Pattern.compile(".*-([0-9]{1,9})-([0-9]{1,15})");
  private static final int LONGEST_PREFIX = 30;
  private static final int KEY_BYTES = 10;
  private static final int NAME_BYTES = 4;
  private static final int LONGEST_LABEL = 63;

  /**
   * Names a run. No two runs get the same name: each leader has its own epoch, and counts.
   *
   * @param epoch of the leader
   * @param number of the run, from 1
   */
  public static RunIdentity of(
      String namespace,
      String imagesNamespace,
      String lane,
      CopyBatch batch,
      int epoch,
      long number) {
    List<ImageName> images = batch.distinctImages();
    String prefix =
        images.size() == 1
            ? cut(images.getFirst().name().replace('.', '-'), LONGEST_PREFIX)
            : images.size() + "-images";
    return new RunIdentity(
        namespace,
        "%s-%s-%d-%d".formatted(prefix, Sha256.hex(lane, NAME_BYTES), epoch, number),
        imagesNamespace,
        lane);
  }

  /** Returns the number in a name of this epoch; 0 if the name is of another one. */
  public static long numberOf(String name, int epoch) {
    Matcher matcher = NUMBERED.matcher(name);
    return matcher.matches() && matcher.group(1).equals(Integer.toString(epoch))
        ? Long.parseLong(matcher.group(2))
        : 0;
  }

  /** Returns the key of a lane, so long that no two lanes share one. */
  public static String laneKey(String everything) {
    return Sha256.hex(everything, KEY_BYTES);
  }

  /** Returns the labels of both objects; few, since the Dashboard shows the first four. */
  Map<String, String> labels(CopyBatch batch) {
    var labels = new TreeMap<String, String>();
    labels.put(MANAGED_BY, OPERATOR);
    labels.put(IMAGE_NAMESPACE, imagesNamespace);
    labels.put(LANE, lane);
    if (batch.distinctImages().size() == 1) {
      labels.put(IMAGE, cut(batch.distinctImages().getFirst().name(), LONGEST_LABEL));
    }
    return Collections.unmodifiableMap(labels);
  }

  /** Returns the annotation with the names of the Images. */
  static Map<String, String> annotations(CopyBatch batch) {
    return Map.of(
        IMAGES,
        batch.distinctImages().stream().map(ImageName::name).collect(Collectors.joining(" ")));
  }

  /** Reads the names of the Images out of the annotations of a run. */
  public static Set<String> imagesOf(Map<String, String> annotations) {
    return Stream.of(annotations.getOrDefault(IMAGES, "").split(" "))
        .filter(name -> !name.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Reads the namespace of the Images out of the labels of a run. */
  public static Optional<String> imagesNamespaceOf(Map<String, String> labels) {
    return Optional.of(Objects.requireNonNullElse(labels.get(IMAGE_NAMESPACE), ""))
        .filter(namespace -> !namespace.isEmpty());
  }

  /** Reads the time when the Task of a run ends by itself; empty if nobody wrote one. */
  public static Optional<Instant> deadline(ObjectMeta metadata) {
    return Optional.ofNullable(metadata.getAnnotations())
        .map(annotations -> annotations.get(DEADLINE))
        .filter(text -> text.matches("[0-9]{1,12}"))
        .map(text -> Instant.ofEpochSecond(Long.parseLong(text)));
  }

  /** Shortens a text so that it ends with a letter or digit, as labels must. */
  static String cut(String text, int length) {
    return text.length() <= length
        ? text
        : text.substring(0, length).replaceFirst("[^a-zA-Z0-9]+$", "");
  }
}
