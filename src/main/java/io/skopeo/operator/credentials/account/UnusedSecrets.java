package io.skopeo.operator.credentials.account;

import io.skopeo.operator.credentials.DockerConfig;
import io.skopeo.operator.credentials.account.UnusedSecret.Gone;
import io.skopeo.operator.credentials.account.UnusedSecret.OfOtherType;
import io.skopeo.operator.credentials.account.UnusedSecret.OnlyForPulls;
import io.skopeo.operator.credentials.account.UnusedSecret.WithoutAnnotation;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The Secrets of a ServiceAccount that give its runs no credentials, and the sentences about them.
 *
 * @param namespace of the account and its Secrets
 */
public record UnusedSecrets(String namespace, String account, List<UnusedSecret> secrets) {
  /** No such Secret. */
  public static final UnusedSecrets NONE = new UnusedSecrets("", "", List.of());

  /** The end of a refusal's sentence that a Secret's name makes more exact. */
  private static final String VAGUE_ADVICE = ": check the repository name, or add credentials.";

  private static final int MOST_NAMES = 3;
  private static final int MOST_READ = 5;

  public UnusedSecrets {
    secrets = List.copyOf(secrets);
  }

  /**
   * Returns those that do not exist alone: what others hold is nothing for people who cannot read
   * them.
   */
  public UnusedSecrets missing() {
    return new UnusedSecrets(
        namespace, account, secrets.stream().filter(Gone.class::isInstance).toList());
  }

  /** Returns a warning about Secrets that do not exist; empty if there are none. */
  public Optional<String> warning() {
    List<String> gone = gone();
    return gone.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%s, which ServiceAccount %s names, %s: create %s, or remove the name there."
                .formatted(
                    names(gone),
                    qualified(account),
                    gone.size() == 1 ? "does not exist" : "do not exist",
                    gone.size() == 1 ? "it" : "them"));
  }

  /**
   * Explains the refusal of a registry by the Secrets that could have prevented it.
   *
   * @param anonymous whether the account gives no credentials for the repository
   * @param pullSecrets reads the docker config of a Secret that is only for pulls
   * @return {@code SECRET_MISSING} if one that may have them does not exist
   */
  public Problem explain(
      Problem refusal,
      Repository repository,
      boolean anonymous,
      Function<String, Optional<DockerConfig>> pullSecrets) {
    Optional<String> warning = warning();
    if (warning.isPresent()) {
      Reason reason = anonymous ? Reason.SECRET_MISSING : refusal.reason();
      return new Problem(reason, joined(refusal, warning.get()));
    }
    return anonymous
        ? clause(repository, pullSecrets)
            .map(clause -> new Problem(refusal.reason(), joined(refusal, clause)))
            .orElse(refusal)
        : refusal;
  }

  private Optional<String> clause(
      Repository repository, Function<String, Optional<DockerConfig>> pullSecrets) {
    Optional<String> read =
        secrets.stream().flatMap(secret -> ofKnownContent(secret, repository).stream()).findFirst();
    return read.or(() ->
        secrets.stream()
            .filter(OnlyForPulls.class::isInstance)
            .limit(MOST_READ)
            .map(UnusedSecret::name)
            .filter(name ->
                pullSecrets.apply(name).filter(config -> has(config, repository)).isPresent())
            .findFirst()
            .map(name ->
                "Secret %s has credentials for %s, but ServiceAccount %s names it only under imagePullSecrets, which copies do not use: name it under secrets."
                    .formatted(qualified(name), repository.host(), qualified(account))));
  }

  private Optional<String> ofKnownContent(UnusedSecret secret, Repository repository) {
    return switch (secret) {
      case OfOtherType(var name, var type, var config)
          when config.isEmpty() || has(config.get(), repository) ->
          Optional.of(
              "Secret %s of ServiceAccount %s has credentials for %s, but its type %s is not used: create it anew with the type kubernetes.io/dockerconfigjson and the key .dockerconfigjson."
                  .formatted(qualified(name), qualified(account), repository.host(), type));
      case WithoutAnnotation(var name) ->
          Optional.of(
              "Secret %s of ServiceAccount %s has the type kubernetes.io/basic-auth, but no registry: annotate it with tekton.dev/docker-0: %s, if it is for that."
                  .formatted(qualified(name), qualified(account), repository.host()));
      case OfOtherType _, Gone _, OnlyForPulls _ -> Optional.empty();
    };
  }

  private static boolean has(DockerConfig config, Repository repository) {
    return !(config.credentialFor(repository) instanceof Parsed.Valid<?>(Optional<?> credential))
        || credential.isPresent();
  }

  private List<String> gone() {
    return secrets.stream().filter(Gone.class::isInstance).map(UnusedSecret::name).toList();
  }

  private String names(List<String> gone) {
    return "%s %s%s"
        .formatted(
            gone.size() == 1 ? "Secret" : "Secrets",
            gone.stream().limit(MOST_NAMES).map(this::qualified).collect(Collectors.joining(", ")),
            gone.size() > MOST_NAMES ? " and others" : "");
  }

  private static String joined(Problem refusal, String clause) {
    String sentence = refusal.sentence();
    return sentence.endsWith(VAGUE_ADVICE)
        ? "%s: %s"
            .formatted(sentence.substring(0, sentence.length() - VAGUE_ADVICE.length()), clause)
        : "%s %s".formatted(sentence, clause);
  }

  private String qualified(String name) {
    return namespace + "/" + name;
  }
}
