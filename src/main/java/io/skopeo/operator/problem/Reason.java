package io.skopeo.operator.problem;

import static io.skopeo.operator.problem.Nature.FINE;
import static io.skopeo.operator.problem.Nature.MEND;
import static io.skopeo.operator.problem.Nature.RETRY;
import static io.skopeo.operator.problem.Nature.WAIT;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The documented words: the reasons of conditions, Events and failures. {@code docs/reasons.md} is
 * printed from this list.
 */
public enum Reason {
  UP_TO_DATE("UpToDate", FINE, "Nothing to do: every selected tag is at the destination."),
  SOURCE_GONE(
      "SourceGone",
      FINE,
      "Nothing to do: the destination keeps its copy although the source has dropped the tag."),
  SURVEYING("Surveying", FINE, "Nothing to do: the registries are being asked."),
  COPYING("Copying", FINE, "Watch the TaskRuns that the message names."),
  VERIFYING(
      "Verifying", FINE, "Nothing to do: the destination is being asked for what was copied."),
  SUSPENDED("Suspended", FINE, "Set spec.suspend to false to go on."),
  DRY_RUN(
      "DryRun",
      FINE,
      "Read in status.plan what would be copied; set spec.dryRun to false to have it done."),
  AWAITING_APPROVAL(
      "AwaitingApproval",
      FINE,
      "Read in status.plan what would be copied of an Image that the Go operator had handled, and"
          + " approve it: kubectl annotate image NAME skopeo.io/approved=true, or all by the value"
          + " migration.approve; docs/migration.md."),
  FREQUENCY_IGNORED(
      "FrequencyIgnored",
      FINE,
      "Correct spec.frequency, which was stored before it was looked at: until then the Image is"
          + " looked at as often as the Event says, each 5m where it means nothing."),

  RATE_LIMITED("RateLimited", WAIT, "Nothing to do: requests go on when the registry allows them."),
  RUN_CANCELLED(
      "RunCancelled",
      WAIT,
      "Nothing to do: somebody cancelled the TaskRun; the next round copies again, or at once the"
          + " annotation skopeo.io/requestedAt."),
  RUNS_LIMITED(
      "RunsLimited",
      WAIT,
      "Nothing to do: the copies begin when other TaskRuns have ended; or raise the limits of the"
          + " installation."),
  DESTINATION_BUSY(
      "DestinationBusy",
      WAIT,
      "Nothing to do: another TaskRun, or what is left of one, copies to one of the tags; the copies"
          + " begin when it has ended."),
  NEW_COPIES_LIMITED(
      "NewCopiesLimited",
      WAIT,
      "Nothing to do: the other tags follow in the next rounds; or raise spec.tags.maxNewCopies, or"
          + " the installation's MAX_NEW_COPIES."),

  NO_TAG_MATCHES(
      "NoTagMatches",
      RETRY,
      "Compare spec.source.version or spec.tags with the tags of the source; it is looked for again"
          + " each frequency."),
  SOURCE_NOT_FOUND(
      "SourceNotFound", RETRY, "Check spec.source, or push the tag; it is looked for again."),
  PLATFORM_MISSING(
      "PlatformMissing",
      RETRY,
      "Name a platform in spec.platforms that the image has; it is looked for again."),
  SOURCE_MOVED("SourceMoved", RETRY, "Nothing to do: the tag moved while it was copied."),
  REGISTRY_UNREACHABLE(
      "RegistryUnreachable", RETRY, "Check the registry's host name, port and the network."),
  UNEXPECTED_ANSWER(
      "UnexpectedAnswer",
      RETRY,
      "Check the registry, or what stands before it: it answered with an error, or with something"
          + " else than was asked for."),
  KUBERNETES_ERROR(
      "KubernetesError",
      RETRY,
      "Check the API server of this cluster: it did not answer properly."),
  COPY_FAILED("CopyFailed", RETRY, "Read the log of the TaskRun that the message names."),
  COPY_TIMED_OUT(
      "CopyTimedOut", RETRY, "Raise the time limit of the copies, or look for a slow registry."),
  COPY_INTERRUPTED(
      "CopyInterrupted", RETRY, "Nothing to do: the copy was killed and is tried again."),
  OUT_OF_MEMORY(
      "OutOfMemory",
      RETRY,
      "Nothing to do: it is tried again with fewer copies at once; or give the Task's step more"
          + " memory."),
  RUN_FAILED("RunFailed", RETRY, "Read the TaskRun that the message names: it copied nothing."),
  COPY_NOT_FOUND(
      "CopyNotFound",
      RETRY,
      "Check what deletes tags at the destination: the copy reported success but the tag is"
          + " not there."),

  INVALID_SPEC("InvalidSpec", MEND, "Correct the field that the message names."),
  AWS_IRSA_NOT_SUPPORTED(
      "AwsIRSANotSupported",
      MEND,
      "Take useAwsIRSA out of spec.source and spec.destination, and keep a Secret with ECR's token,"
          + " which a CronJob renews: docs/registries.md, Amazon ECR."),
  AUTHENTICATION_FAILED(
      "AuthenticationFailed",
      MEND,
      "Correct user and password in the credentials' Secret, or their right to pull."),
  DESTINATION_UNREADABLE(
      "DestinationUnreadable",
      MEND,
      "Give the credentials for the destination the right to pull: what is there is compared"
          + " before anything is copied."),
  DESTINATION_UNWRITABLE(
      "DestinationUnwritable",
      MEND,
      "Give the credentials for the destination the right to push to the repository."),
  TLS_VERIFICATION_FAILED(
      "TLSVerificationFailed",
      MEND,
      "Renew the registry's certificate, or have its CA trusted: spec.tls of an Image with"
          + " spec.serviceAccountName, or SOURCE_CA and DESTINATION_CA."),
  CA_MISSING(
      "CAMissing",
      MEND,
      "Create the Secret or ConfigMap that the message names, with the CA's certificates."),
  CA_INVALID(
      "CAInvalid",
      MEND,
      "Put the CA's certificates, in PEM, under the key that the message names."),
  DESTINATION_CONFLICT(
      "DestinationConflict",
      MEND,
      "Give this Image, or the older one that the message names, another destination."),
  DESTINATION_IMMUTABLE(
      "DestinationImmutable",
      MEND,
      "Give the copy another destination tag, set spec.overwrite to Never, or let the destination's"
          + " tags be moved: the tag holds something else and may not be changed."),
  DESTINATION_MISSING(
      "DestinationMissing",
      MEND,
      "Create the repository at the destination: this registry does not make one when it is pushed"
          + " to."),
  QUOTA_EXCEEDED(
      "QuotaExceeded",
      MEND,
      "Make room at the registry that the message names, or raise its quota."),
  BLOCKED_BY_POLICY(
      "BlockedByPolicy",
      MEND,
      "Ask who made the policy: a registry's scan or signature rule, or the Task's policy.json,"
          + " refuses this image."),
  DIGEST_NOT_PRESERVED(
      "DigestNotPreserved",
      MEND,
      "Use a Task that copies all platforms with their digests preserved."),
  ADDRESS_REFUSED(
      "AddressRefused",
      MEND,
      "Use a registry whose address the installation allows, or have it allowed: ALLOWED_HOSTS."),
  NOT_ALLOWED(
      "NotAllowed",
      MEND,
      "Write what the installation allows, or have it allowed by the setting that the message"
          + " names."),
  NAMESPACE_NOT_ALLOWED(
      "NamespaceNotAllowed",
      MEND,
      "Set spec.serviceAccountName, or have the namespace allowed to use the central credentials."),
  CREDENTIALS_NOT_BOUND(
      "CredentialsNotBound",
      MEND,
      "Have the registry added to those that the central credentials are bound to, or set"
          + " spec.serviceAccountName."),
  SERVICE_ACCOUNT_MISSING("ServiceAccountMissing", MEND, "Create the ServiceAccount."),
  SECRET_MISSING("SecretMissing", MEND, "Create the Secret that the message names."),
  SECRET_INVALID("SecretInvalid", MEND, "Correct the Secret that the message names."),
  ACCESS_DENIED(
      "AccessDenied", MEND, "Grant the operator the right (RBAC) that the message names."),
  TASK_MISSING(
      "TaskMissing",
      MEND,
      "Install the Task in the namespace that the message names: kubectl apply"
          + " --namespace=NAMESPACE -f tekton/skopeo-copy.yaml."),
  TASK_UNSUITABLE(
      "TaskUnsuitable",
      MEND,
      "Use the Task that comes with the operator, or one with what the message names."),
  RUN_REFUSED("RunRefused", MEND, "Correct what the API server or Tekton refused."),
  TEKTON_MISSING("TektonMissing", MEND, "Install Tekton Pipelines in this cluster.");

  private static final int PATIENCE = 3;
  private static final Set<Reason> PATIENT =
      EnumSet.of(AUTHENTICATION_FAILED, DESTINATION_UNREADABLE, DESTINATION_UNWRITABLE);

  private static final Set<Reason> OF_COPIES =
      EnumSet.of(
          RATE_LIMITED,
          RUN_CANCELLED,
          SOURCE_NOT_FOUND,
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
          DIGEST_NOT_PRESERVED);

  private final String word;
  private final Nature nature;
  private final String advice;

  Reason(String word, Nature nature, String advice) {
    this.word = word;
    this.nature = nature;
    this.advice = advice;
  }

  /** The CamelCase word that users see in conditions and Events. */
  public String word() {
    return word;
  }

  /** Whether time, another try or a person settles it. */
  public Nature nature() {
    return nature;
  }

  /**
   * The nature after so many attempts in a row. A first 401 may be a registry's bad moment; from
   * the third on somebody has to act.
   */
  public Nature nature(int attempts) {
    return PATIENT.contains(this) && attempts < PATIENCE ? RETRY : nature;
  }

  /** Whether a copy in a TaskRun may end with it; the words for what registries answer are more. */
  public boolean isOfCopy() {
    return OF_COPIES.contains(this);
  }

  /** Whether copying less at once may help. */
  public boolean wantsLessAtOnce() {
    return this == OUT_OF_MEMORY || this == COPY_INTERRUPTED;
  }

  /** Whether other credentials, or another CA, may settle it. */
  public boolean isOfCredentials() {
    return this == AUTHENTICATION_FAILED
        || this == DESTINATION_UNREADABLE
        || this == DESTINATION_UNWRITABLE
        || this == TLS_VERIFICATION_FAILED;
  }

  /** Whether it is the destination that stands in the way, not the source. */
  public boolean isOfDestination() {
    return this == DESTINATION_UNREADABLE
        || this == DESTINATION_UNWRITABLE
        || this == DESTINATION_CONFLICT
        || this == DESTINATION_IMMUTABLE
        || this == DESTINATION_MISSING
        || this == DIGEST_NOT_PRESERVED
        || this == COPY_NOT_FOUND;
  }

  /** The reason with this word, if there is one. */
  public static Optional<Reason> of(String word) {
    return Stream.of(values()).filter(reason -> reason.word.equals(word)).findFirst();
  }

  /** One sentence of what to do. */
  public String advice() {
    return advice;
  }
}
