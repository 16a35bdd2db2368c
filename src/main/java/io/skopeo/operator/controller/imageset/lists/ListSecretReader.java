package io.skopeo.operator.controller.imageset.lists;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.skopeo.operator.api.TlsSpec.Kind;
import io.skopeo.operator.api.imageset.ImageSetSpec.SecretName;
import io.skopeo.operator.controller.execution.SecretOrConfigMapData;
import io.skopeo.operator.credentials.Credential;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.spec.KubernetesNames;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads credentials for lists from Secrets, with one GET each; they are never cached.
 *
 * <p>A Secret is sent only to the hosts that its own annotation names. Otherwise anybody who may
 * write ImageSets, but not read Secrets, could have every Secret with such keys sent to a host of
 * theirs.
 */
record ListSecretReader(KubernetesClient client) {
  /**
   * The annotation of a Secret that names the hosts it may be sent to, separated by commas, each
   * with its port unless that is 443.
   */
  static final String HOSTS = "skopeo.io/list-hosts";

  private static final String TOKEN = "token";
  private static final String USERNAME = "username";
  private static final String PASSWORD = "password";

  /** The characters that a header may contain. */
  private static final Pattern SENDABLE = Pattern.compile("[\\x21-\\x7e]+");

  /**
   * Reads the credentials.
   *
   * @param field the field of the reference, for messages
   * @param host the host that they are for, with its port unless that is 443
   * @return {@code SECRET_MISSING}, {@code SECRET_INVALID}, or {@code ACCESS_DENIED}
   */
  Parsed<ListAuthorization> read(String namespace, String field, SecretName secret, String host) {
    String name = Objects.requireNonNullElse(secret.name(), "");
    if (!KubernetesNames.isName(name)) {
      return new Parsed.Invalid<>(
          Problem.inSpec("%s.name is not the name of a Secret: correct it.".formatted(field)));
    }
    String object = "Secret %s/%s".formatted(namespace, name);
    return SecretOrConfigMapData.of(client, Kind.SECRET, namespace, name)
        .then(found ->
            found
                .<Parsed<SecretOrConfigMapData>>map(Parsed.Valid::new)
                .orElseGet(() ->
                    invalid(
                        Reason.SECRET_MISSING,
                        "%s does not exist: create it with the key token, or with username and password, or correct %s."
                            .formatted(object, field))))
        .then(data ->
            names(data, host)
                ? authorization(data, object)
                : invalid(
                    "%s is not sent to %s, because its annotation %3$s does not name that host: if it may be, add the host to those that it names, with kubectl annotate --namespace=%4$s secret %5$s %3$s=%2$s --overwrite."
                        .formatted(object, host, HOSTS, namespace, name)));
  }

  private static boolean names(SecretOrConfigMapData data, String host) {
    return data.annotation(HOSTS).stream()
        .flatMap(hosts -> Arrays.stream(hosts.split(",")))
        .anyMatch(named -> named.strip().equalsIgnoreCase(host));
  }

  private static Parsed<ListAuthorization> authorization(
      SecretOrConfigMapData data, String object) {
    Optional<String> token = data.text(TOKEN).map(String::strip);
    if (token.isPresent()) {
      return SENDABLE.matcher(token.get()).matches()
          ? valid(data, "Bearer " + token.get())
          : invalid(
              "%s has no usable token in its key token: write the token there, without blanks."
                  .formatted(object));
    }
    Optional<String> username = data.text(USERNAME).map(ListSecretReader::withoutLineBreak);
    Optional<String> password = data.text(PASSWORD).map(ListSecretReader::withoutLineBreak);
    return username.isPresent() && password.isPresent()
        ? valid(data, new Credential(username.get(), password.get()).basicAuthorization())
        : invalid(
            "%s has neither the key token nor the keys username and password: add them."
                .formatted(object));
  }

  /** Removes the line break that files end with. */
  private static String withoutLineBreak(String text) {
    return text.replaceFirst("\\R\\z", "");
  }

  private static Parsed<ListAuthorization> valid(SecretOrConfigMapData data, String header) {
    return new Parsed.Valid<>(new ListAuthorization(header, data.version()));
  }

  private static <T> Parsed<T> invalid(String sentence) {
    return invalid(Reason.SECRET_INVALID, sentence);
  }

  private static <T> Parsed<T> invalid(Reason reason, String sentence) {
    return new Parsed.Invalid<>(new Problem(reason, sentence));
  }
}
