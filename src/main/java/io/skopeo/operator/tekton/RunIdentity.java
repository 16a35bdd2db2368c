package io.skopeo.operator.tekton;

import io.skopeo.operator.oci.Repository;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The identity of a run: the name of its ConfigMap and TaskRun, and the labels by which both are
 * found again.
 *
 * @param namespace of the run
 * @param generation of the Image's spec
 * @param fingerprint of the fields that decide which copies are wanted
 * @param sequence of the run, from 1
 * @param batch such as {@code 1-of-3}
 */
public record RunIdentity(
    ImageName image,
    String namespace,
    String generation,
    String fingerprint,
    int sequence,
    String batch) {
  /** The label that all objects of this operator have. */
  public static final String MANAGED_BY = "app.kubernetes.io/managed-by";

  /** The value of {@link #MANAGED_BY}. */
  public static final String OPERATOR = "skopeo-operator";

  /** The label with the uid of the Image. */
  public static final String IMAGE_UID = "skopeo.io/image-uid";

  /** The label with the name of the Image, cut to 63 characters. */
  public static final String IMAGE = "skopeo.io/image";

  /** The annotation with namespace/name of the Image. */
  public static final String IMAGE_REFERENCE = "skopeo.io/image-reference";

  /** The label with the name of the run. */
  public static final String RUN = "skopeo.io/run";

  /** The label with the batch, such as {@code 1-of-3}. */
  public static final String BATCH = "skopeo.io/batch";

  /** The label with a hash of the destination repository. */
  public static final String DESTINATION = "skopeo.io/destination";

  /** The label of a run whose outcome is in the status. */
  public static final String REPORTED = "skopeo.io/reported";

  /** The annotation of a run that the operator cancelled, with the cause. */
  public static final String CANCELLED_FOR = "skopeo.io/cancelled-for";

  /** The annotation of a run whose Task does not report its lines. */
  public static final String TELLS = "skopeo.io/tells";

  /** The value of {@link #TELLS}. */
  public static final String TELLS_RUN = "run";

  /** The value of {@code spec.status} that cancels a TaskRun. */
  public static final String CANCELLED = "TaskRunCancelled";

  private static final int LONGEST_PREFIX = 40;
  private static final int LONGEST_LABEL = 63;

  /** The Image of a run. */
  public record ImageName(String namespace, String name, String uid) {
    @Override
    public String toString() {
      return namespace + "/" + name;
    }
  }

  /** Returns the name of ConfigMap and TaskRun: the same copies get the same name in each pass. */
  public String name() {
    return cut(image.name().replace('.', '-'), LONGEST_PREFIX) + "-" + hash();
  }

  /** Returns the value of {@link #DESTINATION}. */
  public static String destination(Repository repository) {
    return hash(repository.toString());
  }

  private String hash() {
    return hash(
        String.join("\n", image.uid(), fingerprint, generation, Integer.toString(sequence)));
  }

  private static String hash(String all) {
    try {
      var sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha.digest(all.getBytes(StandardCharsets.UTF_8)), 0, 5);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Returns the labels of both objects; the Task's own recommended labels would be wrong. */
  public Map<String, String> labels() {
    var labels = new TreeMap<String, String>();
    labels.put("app.kubernetes.io/name", "skopeo-copy");
    labels.put("app.kubernetes.io/component", "copy");
    labels.put("app.kubernetes.io/part-of", OPERATOR);
    labels.put(MANAGED_BY, OPERATOR);
    labels.put(IMAGE, cut(image.name(), LONGEST_LABEL));
    labels.put(IMAGE_UID, image.uid());
    labels.put(RUN, name());
    labels.put(BATCH, batch);
    return Collections.unmodifiableMap(labels);
  }

  /** Returns the annotations of both objects. */
  public Map<String, String> annotations() {
    return Map.of(IMAGE_REFERENCE, image.toString());
  }

  /** Reads the Image out of the annotations and labels of a run. */
  public static Optional<ImageName> imageOf(
      Map<String, String> labels, Map<String, String> annotations) {
    String reference = Objects.requireNonNullElse(annotations.get(IMAGE_REFERENCE), "");
    String uid = Objects.requireNonNullElse(labels.get(IMAGE_UID), "");
    int slash = reference.indexOf('/');
    return slash <= 0 || slash == reference.length() - 1 || uid.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new ImageName(reference.substring(0, slash), reference.substring(slash + 1), uid));
  }

  /** Shortens a text so that it ends with a letter or digit, as labels must. */
  private static String cut(String text, int length) {
    return text.length() <= length
        ? text
        : text.substring(0, length).replaceFirst("[^a-zA-Z0-9]+$", "");
  }
}
