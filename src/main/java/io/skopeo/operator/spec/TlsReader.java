package io.skopeo.operator.spec;

import io.skopeo.operator.api.TlsSpec;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.SafeText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads spec.tls, and adds the problems in it. */
public record TlsReader(List<Problem> problems) {
  private static final String USUAL_KEY = "ca.crt";
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?");
  private static final Pattern KEY = Pattern.compile("[-._a-zA-Z0-9]{1,253}");

  /** Reads the options; if there are problems, some are missing. */
  TlsOptions options(@Nullable TlsSpec tls, @Nullable String account) {
    if (tls == null) {
      return TlsOptions.NONE;
    }
    if (account == null || account.isEmpty()) {
      problems.add(
          Problem.inSpec(
              "spec.tls needs spec.serviceAccountName: with the central credentials, the"
                  + " installation decides how certificates are verified; set it, or remove"
                  + " spec.tls."));
    }
    return new TlsOptions(
        side("spec.tls.source", tls.source()), side("spec.tls.destination", tls.destination()));
  }

  private TlsOptions.CertificateCheck side(String field, TlsSpec.@Nullable Side side) {
    if (side == null || (side.insecureSkipVerify() == null && side.caRef() == null)) {
      return new TlsOptions.InstallationDefault();
    }
    if (!Boolean.TRUE.equals(side.insecureSkipVerify())) {
      return new TlsOptions.Verify(
          Optional.ofNullable(side.caRef()).flatMap(ca -> authority(field + ".caRef", ca)));
    }
    if (side.caRef() != null) {
      problems.add(
          Problem.inSpec(
              "%1$s.insecureSkipVerify and %1$s.caRef contradict each other: remove one of them."
                  .formatted(field)));
    }
    return new TlsOptions.SkipVerify();
  }

  /** Reads the reference to a CA in a field. */
  public static Parsed<TlsOptions.CaReference> reference(String field, TlsSpec.Authority ca) {
    var reader = new TlsReader(new ArrayList<>());
    Optional<TlsOptions.CaReference> read = reader.authority(field, ca);
    return reader.problems.isEmpty()
        ? new Parsed.Valid<>(read.orElseThrow())
        : new Parsed.Invalid<>(reader.problems.getFirst());
  }

  private Optional<TlsOptions.CaReference> authority(String field, TlsSpec.Authority ca) {
    String name = ca.name() == null ? "" : ca.name();
    String key = ca.key() == null || ca.key().isEmpty() ? USUAL_KEY : ca.key();
    if (ca.kind() == null) {
      problems.add(
          Problem.inSpec("%s.kind is unknown: write Secret or ConfigMap.".formatted(field)));
      return Optional.empty();
    }
    if (!NAME.matcher(name).matches()) {
      problems.add(
          Problem.inSpec(
              "%s.name \"%s\" is not the name of a %s: write the name of the one with the CA's certificates."
                  .formatted(field, SafeText.shortQuote(name), ca.kind())));
    }
    if (!KEY.matcher(key).matches()) {
      problems.add(
          Problem.inSpec(
              "%s.key \"%s\" is not a key of a %s: write the key with the CA's certificates, or remove it to use %s."
                  .formatted(field, SafeText.shortQuote(key), ca.kind(), USUAL_KEY)));
    }
    return Optional.of(new TlsOptions.CaReference(ca.kind(), name, key));
  }
}
