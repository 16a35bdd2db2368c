package io.skopeo.operator.problem;

import static io.skopeo.operator.problem.RetryPolicy.BACKOFF;
import static io.skopeo.operator.problem.RetryPolicy.NONE;
import static io.skopeo.operator.problem.RetryPolicy.USER_ACTION;
import static io.skopeo.operator.problem.RetryPolicy.WAIT;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A documented reason of conditions, Events and failures. {@code docs/reasons.md} is printed from
 * this list.
 */
public enum Reason {
  UP_TO_DATE("UpToDate", NONE, "Nothing to do: the destination has every selected tag."),
  SOURCE_GONE(
      "SourceGone",
      NONE,
      "Nothing to do: the source no longer has the tag, and the destination keeps its copy."),
  QUEUED(
      "Queued",
      NONE,
      "Nothing to do: the copies wait for a TaskRun, and Images take turns. To run more TaskRuns"
          + " at once, raise the limits of the installation."),
  COPYING(
      "Copying", NONE, "Nothing to do: TaskRuns copy images. Follow the TaskRuns in status.runs."),
  VERIFYING(
      "Verifying",
      NONE,
      "Nothing to do: the operator checks that the destination has what was copied."),
  SUSPENDED("Suspended", NONE, "Set spec.suspend to false to continue."),
  DRY_RUN(
      "DryRun",
      NONE,
      "Read status.plan for the copies that would be started; set spec.dryRun to false to"
          + " start them."),
  AWAITING_APPROVAL(
      "AwaitingApproval",
      NONE,
      "The Go operator handled the Image before. Read status.plan for the copies that would"
          + " be started, then approve the Image: kubectl annotate simg NAME"
          + " skopeo.io/approved=true; or approve all Images by the chart value migration.approve"
          + " (docs/migration.md)."),
  FREQUENCY_IGNORED(
      "FrequencyIgnored",
      NONE,
      "Correct spec.frequency: the stored value is not valid, and the Event says which"
          + " interval is used instead."),
  MIRRORING(
      "Mirroring",
      NONE,
      "Nothing to do: the Images of the ImageSet are being mirrored for the first time, or again"
          + " after a change."),
  EMPTY_CHUNK(
      "EmptyChunk",
      NONE,
      "Nothing to do if the lists are expected to be shorter than that; or lower"
          + " spec.chunk.number."),
  RATE_LIMITED(
      "RateLimited", WAIT, "Nothing to do: requests continue when the registry allows them."),
  RUN_CANCELLED(
      "RunCancelled",
      WAIT,
      "Nothing to do: the TaskRun was cancelled, and the next comparison copies again. To copy"
          + " at once, set the annotation skopeo.io/requestedAt to a new value."),
  NEW_COPIES_LIMITED(
      "NewCopiesLimited",
      WAIT,
      "Nothing to do: the other tags follow in the next intervals of the schedule. To copy more at"
          + " once, raise spec.tags.maxNewCopies, or the installation's MAX_NEW_COPIES."),
  NO_TAG_MATCHES(
      "NoTagMatches",
      BACKOFF,
      "Compare spec.source.version or spec.tags with the tags of the source; the operator"
          + " compares them again at each time of the schedule."),
  SOURCE_NOT_FOUND(
      "SourceNotFound",
      BACKOFF,
      "Check spec.source or spec.tags.exact, or push the tag; the operator looks for it again."),
  SOURCE_INCOMPLETE(
      "SourceIncomplete",
      BACKOFF,
      "Push the image to the source again: it names a platform, layer or attestation that the"
          + " source does not have. Or copy only spec.platforms that are complete."),
  PLATFORM_MISSING(
      "PlatformMissing",
      BACKOFF,
      "Name a platform in spec.platforms that the image has; the operator looks for it"
          + " again."),
  SOURCE_MOVED(
      "SourceMoved",
      BACKOFF,
      "Nothing to do: the tag changed at the source while it was copied, and is copied"
          + " again."),
  REGISTRY_UNREACHABLE(
      "RegistryUnreachable", BACKOFF, "Check the registry's host name and port, and the network."),
  UNEXPECTED_ANSWER(
      "UnexpectedAnswer",
      BACKOFF,
      "Check the registry, and any proxy in front of it: it answered with an error, or not"
          + " as a registry does."),
  KUBERNETES_ERROR(
      "KubernetesError",
      BACKOFF,
      "Check the API server of this cluster: it answered with an error."),
  IMAGES_FAILING(
      "ImagesFailing",
      BACKOFF,
      "Read status.failures for the repositories that are not mirrored; each Image tries again by"
          + " itself."),
  LIST_UNREADABLE(
      "ListUnreadable",
      BACKOFF,
      "Correct the list that the message names, or its URL or ConfigMap; until then, all Images"
          + " stay as they are."),
  COPY_FAILED("CopyFailed", BACKOFF, "Read the log of the TaskRun that the message names."),
  COPY_TIMED_OUT(
      "CopyTimedOut", BACKOFF, "Raise spec.taskRun.timeout, or find out why a registry is slow."),
  COPY_INTERRUPTED(
      "CopyInterrupted", BACKOFF, "Nothing to do: the copy was killed, and is tried again."),
  OUT_OF_MEMORY(
      "OutOfMemory",
      BACKOFF,
      "Nothing to do: it is tried again with fewer copies at once. If that does not help,"
          + " raise the memory in spec.taskRun.computeResources."),
  RUN_FAILED(
      "RunFailed",
      BACKOFF,
      "Inspect the TaskRun that the message names: it ended before it copied anything."),
  COPY_NOT_FOUND(
      "CopyNotFound",
      BACKOFF,
      "Find out what deletes tags at the destination: the copy reported success, but the"
          + " tag is missing."),
  TOO_MANY_REFERRERS(
      "TooManyReferrers",
      BACKOFF,
      "Narrow spec.referrers.artifactTypes, or leave spec.referrers and spec.signatures out: more"
          + " refers to the image than is copied with it."),
  INVALID_SPEC("InvalidSpec", USER_ACTION, "Correct the field that the message names."),
  LIST_TOO_LONG(
      "ListTooLong",
      USER_ACTION,
      "Divide the repositories among several ImageSets: one has at most 5,000 entries, and a list"
          + " at most 1 MiB."),
  LIST_SHRANK(
      "ListShrank",
      USER_ACTION,
      "If the lists are right, approve the removal with the command in the message; otherwise"
          + " restore them. Until then, no Image is deleted."),
  INVALID_ENTRY(
      "InvalidEntry", USER_ACTION, "Correct the entry that the message names; the others go on."),
  INVALID_DESTINATION(
      "InvalidDestination",
      USER_ACTION,
      "Change spec.mapping, or give the repository a destination of its own in spec.repositories."),
  MAPPING_COLLISION(
      "MappingCollision",
      USER_ACTION,
      "Change spec.mapping, for example keep: RegistryAndPath, so that the two repositories get"
          + " different names."),
  NAME_TAKEN(
      "NameTaken",
      USER_ACTION,
      "Rename or delete the Image that the message names, which is not of the ImageSet."),
  AWS_IRSA_NOT_SUPPORTED(
      "AwsIRSANotSupported",
      USER_ACTION,
      "Remove useAwsIRSA from spec.source and spec.destination, and let a CronJob keep the"
          + " token of Amazon ECR in a Secret: docs/registries.md, Amazon ECR."),
  AUTHENTICATION_FAILED(
      "AuthenticationFailed",
      USER_ACTION,
      "Correct user and password in the Secret with the credentials, or grant the account"
          + " the right to pull."),
  DESTINATION_UNREADABLE(
      "DestinationUnreadable",
      USER_ACTION,
      "Grant the account of the destination the right to pull: the operator reads a tag"
          + " before it copies."),
  DESTINATION_UNWRITABLE(
      "DestinationUnwritable",
      USER_ACTION,
      "Grant the account of the destination the right to push to the repository."),
  TLS_VERIFICATION_FAILED(
      "TLSVerificationFailed",
      USER_ACTION,
      "Renew the registry's certificate, or let its CA be trusted: by spec.tls of an Image"
          + " with spec.serviceAccountName, or by SOURCE_CA and DESTINATION_CA of the"
          + " installation."),
  CA_MISSING(
      "CAMissing",
      USER_ACTION,
      "Create the Secret or ConfigMap that the message names, with the CA's certificates."),
  CA_INVALID(
      "CAInvalid",
      USER_ACTION,
      "Put the CA's certificates, in PEM, under the key that the message names."),
  DESTINATION_CONFLICT(
      "DestinationConflict",
      USER_ACTION,
      "Give this Image, or the older Image that the message names, another destination."),
  DESTINATION_IMMUTABLE(
      "DestinationImmutable",
      USER_ACTION,
      "The destination tag points to another image and cannot be changed: use another"
          + " destination tag, set spec.overwrite to Never, or make tags mutable at the registry."),
  DESTINATION_MISSING(
      "DestinationMissing",
      USER_ACTION,
      "Create the repository at the destination: this registry does not create it on push."),
  QUOTA_EXCEEDED(
      "QuotaExceeded",
      USER_ACTION,
      "Free space at the registry that the message names, or raise its quota."),
  BLOCKED_BY_POLICY(
      "BlockedByPolicy",
      USER_ACTION,
      "Ask the owner of the policy: a scan or signature rule of a registry, or the"
          + " policy.json of the Task, refuses this image."),
  FOREIGN_LAYERS(
      "ForeignLayers",
      USER_ACTION,
      "Select other platforms than windows in spec.platforms, or let the destination accept"
          + " foreign layers: Windows images have layers that only Microsoft may distribute."),
  VOLUME_FULL(
      "VolumeFull",
      USER_ACTION,
      "Free space on the volume, or enlarge its PersistentVolumeClaim: the message says how much"
          + " is needed if that is known."),
  CHECKSUM_MISMATCH(
      "ChecksumMismatch",
      USER_ACTION,
      "Copy the folder to the volume again: the image was changed or damaged on its way. In the"
          + " folder, sha256sum -c SHA256SUMS names the files."),
  MEDIA_TYPE_UNSUPPORTED(
      "MediaTypeUnsupported",
      USER_ACTION,
      "Set spec.format to Directory: an OCI layout cannot keep an image with Docker's media types"
          + " and its digest."),
  DIGEST_NOT_PRESERVED(
      "DigestNotPreserved",
      USER_ACTION,
      "Use a Task that copies all platforms and preserves digests."),
  SKOPEO_TOO_OLD(
      "SkopeoTooOld",
      USER_ACTION,
      "Use a Task with skopeo 1.23 or later, by the chart value task.image or an image of your own"
          + " in the Task."),
  ADDRESS_REFUSED(
      "AddressRefused",
      USER_ACTION,
      "Use a registry with an address that the installation allows, or add the host to"
          + " ALLOWED_HOSTS."),
  NOT_ALLOWED(
      "NotAllowed",
      USER_ACTION,
      "Change the field that the message names to a value that the installation allows, or"
          + " change the setting that the message names."),
  NAMESPACE_NOT_ALLOWED(
      "NamespaceNotAllowed",
      USER_ACTION,
      "Set spec.serviceAccountName, or allow the namespace to use the central credentials."),
  CREDENTIALS_NOT_BOUND(
      "CredentialsNotBound",
      USER_ACTION,
      "Set spec.serviceAccountName, or add the registry to those that the central"
          + " credentials are bound to."),
  SERVICE_ACCOUNT_MISSING(
      "ServiceAccountMissing", USER_ACTION, "Create the ServiceAccount that the message names."),
  SECRET_MISSING("SecretMissing", USER_ACTION, "Create the Secret that the message names."),
  SECRET_INVALID("SecretInvalid", USER_ACTION, "Correct the Secret that the message names."),
  ACCESS_DENIED(
      "AccessDenied",
      USER_ACTION,
      "Grant the operator the permission (RBAC) that the message names."),
  TASK_MISSING(
      "TaskMissing",
      USER_ACTION,
      "Install the Task in the namespace that the message names: kubectl apply"
          + " --namespace=NAMESPACE -f tekton/skopeo-copy.yaml."),
  TASK_UNSUITABLE(
      "TaskUnsuitable",
      USER_ACTION,
      "Use the Task that comes with the operator, or one that has what the message names."),
  RUN_REFUSED(
      "RunRefused",
      USER_ACTION,
      "Correct what the API server or Tekton refused, as the message says."),
  TEKTON_MISSING("TektonMissing", USER_ACTION, "Install Tekton Pipelines in this cluster."),
  VOLUME_MISSING(
      "VolumeMissing",
      USER_ACTION,
      "Create the PersistentVolumeClaim in the namespace of the ImageExport or ImageImport, or"
          + " correct spec.volume.claimName."),
  VOLUME_UNUSABLE(
      "VolumeUnusable",
      USER_ACTION,
      "Read the message: the folder in spec.volume.path cannot be written, belongs to somebody else,"
          + " or has no images. Mend it or choose another, then set the annotation"
          + " skopeo.io/requestedAt to a new value."),
  PATH_CONFLICT(
      "PathConflict",
      USER_ACTION,
      "Two ImageExports write to one folder: give one of them another spec.volume.path."),
  RECEIPT_UNUSABLE(
      "ReceiptUnusable",
      USER_ACTION,
      "Create the ConfigMap of spec.since with the receipt of the other side, as the ImageImport"
          + " wrote it, or leave spec.since out to export everything."),
  BASE_MISSING(
      "BaseMissing",
      USER_ACTION,
      "The export leaves out images that an earlier import should have brought, and that are not at"
          + " the destination (status.missingBase). Import that export first, or export again"
          + " without spec.since.");

  private static final int PATIENCE = 3;
  private static final Set<Reason> PATIENT =
      EnumSet.of(AUTHENTICATION_FAILED, DESTINATION_UNREADABLE, DESTINATION_UNWRITABLE);

  private static final Set<Reason> OF_LISTS = EnumSet.of(NO_TAG_MATCHES, SOURCE_NOT_FOUND);

  private static final Set<Reason> OF_COPIES =
      EnumSet.of(
          RATE_LIMITED,
          RUN_CANCELLED,
          SOURCE_NOT_FOUND,
          SOURCE_INCOMPLETE,
          COPY_FAILED,
          COPY_TIMED_OUT,
          COPY_INTERRUPTED,
          OUT_OF_MEMORY,
          RUN_FAILED,
          COPY_NOT_FOUND,
          AUTHENTICATION_FAILED,
          DESTINATION_UNWRITABLE,
          DESTINATION_IMMUTABLE,
          DESTINATION_MISSING,
          QUOTA_EXCEEDED,
          BLOCKED_BY_POLICY,
          FOREIGN_LAYERS,
          VOLUME_FULL,
          CHECKSUM_MISMATCH,
          MEDIA_TYPE_UNSUPPORTED,
          DIGEST_NOT_PRESERVED,
          SKOPEO_TOO_OLD);

  private final String word;
  private final RetryPolicy retryPolicy;
  private final String advice;

  Reason(String word, RetryPolicy retryPolicy, String advice) {
    this.word = word;
    this.retryPolicy = retryPolicy;
    this.advice = advice;
  }

  /** Returns the CamelCase word that users see in conditions and Events. */
  public String word() {
    return word;
  }

  /** Returns what fixes it: time, another attempt, or a person. */
  public RetryPolicy retryPolicy() {
    return retryPolicy;
  }

  /**
   * Returns the policy after a number of attempts in a row. The first 401 may be a passing fault of
   * the registry; from the third on a person has to act.
   */
  public RetryPolicy retryPolicy(int attempts) {
    return PATIENT.contains(this) && attempts < PATIENCE ? BACKOFF : retryPolicy;
  }

  /**
   * Returns whether a list that changes from one look to the next may be the cause, after a number
   * of attempts in a row: a tag comes and goes while it is pushed or deleted, and the nodes of a
   * registry need not agree.
   */
  public boolean isUnsure(int attempts) {
    return OF_LISTS.contains(this) && attempts < PATIENCE;
  }

  /** Returns whether a copy in a TaskRun can end with this reason. */
  public boolean concernsCopy() {
    return OF_COPIES.contains(this);
  }

  /** Returns whether fewer copies at once may help. */
  public boolean wantsLessParallelism() {
    return this == OUT_OF_MEMORY || this == COPY_INTERRUPTED;
  }

  /** Returns whether other credentials, or another CA, may fix it. */
  public boolean concernsCredentials() {
    return this == AUTHENTICATION_FAILED
        || this == DESTINATION_UNREADABLE
        || this == DESTINATION_UNWRITABLE
        || this == TLS_VERIFICATION_FAILED;
  }

  /** Returns whether the destination is the cause, not the source. */
  public boolean concernsDestination() {
    return this == DESTINATION_UNREADABLE
        || this == DESTINATION_UNWRITABLE
        || this == DESTINATION_CONFLICT
        || this == DESTINATION_IMMUTABLE
        || this == DESTINATION_MISSING
        || this == VOLUME_FULL
        || this == DIGEST_NOT_PRESERVED
        || this == COPY_NOT_FOUND;
  }

  /** Returns the reason with this word, if there is one. */
  public static Optional<Reason> of(String word) {
    return Stream.of(values()).filter(reason -> reason.word.equals(word)).findFirst();
  }

  /** Returns a sentence with the advice to the user. */
  public String advice() {
    return advice;
  }
}
