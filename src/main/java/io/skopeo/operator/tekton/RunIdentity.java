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
 * Which run of which Image: the name of its ConfigMap and TaskRun, and the labels by which both are
 * found again.
 *
 * @param image the Image
 * @param namespace where the run is
 * @param slot what the status says is due, never the clock
 * @param fingerprint of the fields that decide what is copied
 * @param sequence of the run within the slot, from 1
 * @param batch such as {@code 1-of-3}
 */
public record RunIdentity(
    ImageName image,
    String namespace,
    String slot,
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

  /** The label that tells a run apart. */
  public static final String RUN = "skopeo.io/run";

  /** The label with the batch, such as {@code 1-of-3}. */
  public static final String BATCH = "skopeo.io/batch";

  /** The label with a hash of the repository that a run writes to. */
  public static final String DESTINATION = "skopeo.io/destination";

  /** The label of a run whose outcome stands in the status. */
  public static final String REPORTED = "skopeo.io/reported";

  /** The annotation of a run that the operator itself has cancelled, with the cause. */
  public static final String CANCELLED_FOR = "skopeo.io/cancelled-for";

  /** The annotation of a run whose Task does not tell its lines apart. */
  public static final String TELLS = "skopeo.io/tells";

  /** The value of {@link #TELLS}. */
  public static final String TELLS_RUN = "run";

  /** The value of {@code spec.status} by which a TaskRun is cancelled. */
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

  /** The name of ConfigMap and TaskRun: the same for the same work, however often it is planned. */
  public String name() {
    return cut(image.name().replace('.', '-'), LONGEST_PREFIX) + "-" + hash();
  }

  /** The value of {@link #DESTINATION}. */
  public static String destination(Repository repository) {
    return hash(repository.toString());
  }

  private String hash() {
    return hash(String.join("\n", image.uid(), fingerprint, slot, Integer.toString(sequence)));
  }

  private static String hash(String all) {
    try {
      var sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha.digest(all.getBytes(StandardCharsets.UTF_8)), 0, 5);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** The labels of both objects; the Task's own values of the recommended ones would be wrong. */
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

  /** The annotations of both objects. */
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

  /** Labels may not end with anything but a letter or digit. */
  private static String cut(String text, int length) {
    return text.length() <= length
        ? text
        : text.substring(0, length).replaceFirst("[^a-zA-Z0-9]+$", "");
  }
}
