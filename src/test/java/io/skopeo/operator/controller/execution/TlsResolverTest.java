package io.skopeo.operator.controller.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.skopeo.operator.api.TlsSpec.Kind;
import io.skopeo.operator.controller.config.TlsDefaults;
import io.skopeo.operator.controller.config.TlsDefaults.SideDefault;
import io.skopeo.operator.credentials.FakeApiServer;
import io.skopeo.operator.credentials.Tls;
import io.skopeo.operator.problem.Parsed;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.fake.TestCertificate;
import io.skopeo.operator.spec.TlsOptions;
import io.skopeo.operator.spec.TlsOptions.CaReference;
import io.skopeo.operator.spec.TlsOptions.InstallationDefault;
import io.skopeo.operator.spec.TlsOptions.SkipVerify;
import io.skopeo.operator.spec.TlsOptions.Verify;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class TlsResolverTest {
  private static final String CA = TestCertificate.ca().replace("\r", "");
  private static final String OTHER = TestCertificate.expiredCa().replace("\r", "");
  private static final Optional<CaReference> OWN =
      Optional.of(new CaReference(Kind.CONFIG_MAP, "ca", "ca.crt"));
  private static final Optional<CaReference> INSTALLED =
      Optional.of(new CaReference(Kind.SECRET, "installed", "tls.ca"));
  private static final SideDefault ON = new SideDefault(true, Optional.empty());
  private static final SideDefault OFF = new SideDefault(false, Optional.empty());
  private static final SideDefault CENTRAL_CA = new SideDefault(true, INSTALLED);
  private static final TlsOptions.CertificateCheck DEFAULT = new InstallationDefault();
  private static final TlsOptions.CertificateCheck VERIFIED = new Verify(Optional.empty());
  private static final TlsOptions.CertificateCheck TRUSTING = new Verify(OWN);
  private static final TlsOptions.CertificateCheck UNVERIFIED = new SkipVerify();

  private final FakeApiServer server = new FakeApiServer();
  private final KubernetesClient client = server.client();

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @ParameterizedTest
  @MethodSource
  void imageWinsOverInstallation(
      TlsOptions.CertificateCheck option, SideDefault fallback, Tls expected) {
    put(Kind.CONFIG_MAP, "ca", Map.of("ca.crt", CA));
    put(Kind.SECRET, "installed", Map.of("tls.ca", OTHER));
    assertThat(resolver(fallback, ON).of("team-a", new TlsOptions(option, DEFAULT)))
        .isEqualTo(new Parsed.Valid<>(new TlsResolver.Sides(expected, Tls.VERIFIED)));
    assertThat(resolver(ON, fallback).of("team-a", new TlsOptions(DEFAULT, option)))
        .isEqualTo(new Parsed.Valid<>(new TlsResolver.Sides(Tls.VERIFIED, expected)));
  }

  static Stream<Arguments> imageWinsOverInstallation() {
    Tls own = new Tls(true, Optional.of(CA));
    Tls installed = new Tls(true, Optional.of(OTHER));
    return Stream.of(
        Arguments.of(DEFAULT, ON, Tls.VERIFIED),
        Arguments.of(DEFAULT, OFF, Tls.UNVERIFIED),
        Arguments.of(DEFAULT, CENTRAL_CA, installed),
        Arguments.of(VERIFIED, ON, Tls.VERIFIED),
        Arguments.of(VERIFIED, OFF, Tls.VERIFIED),
        Arguments.of(VERIFIED, CENTRAL_CA, installed),
        Arguments.of(UNVERIFIED, ON, Tls.UNVERIFIED),
        Arguments.of(UNVERIFIED, OFF, Tls.UNVERIFIED),
        Arguments.of(UNVERIFIED, CENTRAL_CA, Tls.UNVERIFIED),
        Arguments.of(TRUSTING, ON, own),
        Arguments.of(TRUSTING, OFF, own),
        Arguments.of(TRUSTING, CENTRAL_CA, own));
  }

  @Test
  void nothingIsReadWithoutACa() {
    resolver(ON, OFF).of("team-a", TlsOptions.NONE);
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void caIsNotCached() {
    TlsResolver resolver = resolver(ON, ON);
    put(Kind.CONFIG_MAP, "ca", Map.of("ca.crt", OTHER));
    resolver.of("team-a", new TlsOptions(TRUSTING, DEFAULT));
    put(Kind.CONFIG_MAP, "ca", Map.of("ca.crt", CA));
    assertThat(resolver.of("team-a", new TlsOptions(TRUSTING, DEFAULT)).orThrow().source())
        .isEqualTo(new Tls(true, Optional.of(CA)));
    assertThat(server.requests())
        .containsExactly(
            "GET /api/v1/namespaces/team-a/configmaps/ca",
            "GET /api/v1/namespaces/team-a/configmaps/ca");
  }

  @ParameterizedTest
  @EnumSource
  void missingObjectIsAProblem(Kind kind) {
    assertThat(of(new CaReference(kind, "ca", "ca.crt")))
        .isEqualTo(
            invalid(
                Reason.CA_MISSING,
                "%s team-a/ca does not exist: create it with the CA's certificates under the key ca.crt, or name another in spec.tls.destination.caRef."
                    .formatted(kind)));
  }

  @ParameterizedTest
  @EnumSource
  void missingKeyIsAProblem(Kind kind) {
    put(kind, "ca", Map.of("tls.crt", CA));
    assertThat(of(new CaReference(kind, "ca", "ca.crt")))
        .isEqualTo(
            invalid(
                Reason.CA_MISSING,
                "%s team-a/ca has no key ca.crt: add it with the CA's certificates, or name another in spec.tls.destination.caRef."
                    .formatted(kind)));
  }

  @Test
  void missingDataIsAProblem() {
    server.put(new SecretBuilder().withNewMetadata().withName("ca").endMetadata().build());
    assertThat(of(new CaReference(Kind.SECRET, "ca", "ca.crt")))
        .isInstanceOfSatisfying(
            Parsed.Invalid.class,
            invalid -> assertThat(invalid.problem().reason()).isEqualTo(Reason.CA_MISSING));
  }

  @Test
  void certificatesMayBeBinaryData() {
    server.put(
        new ConfigMapBuilder()
            .withNewMetadata()
            .withName("ca")
            .endMetadata()
            .withBinaryData(Map.of("ca.crt", base64(CA)))
            .build());
    assertThat(of(new CaReference(Kind.CONFIG_MAP, "ca", "ca.crt")))
        .isInstanceOf(Parsed.Valid.class);
  }

  @ParameterizedTest
  @EnumSource
  void invalidCertificateIsAProblemWithoutItsText(Kind kind) {
    put(kind, "ca", Map.of("tls.key", "the key of somebody"));
    assertThat(of(new CaReference(kind, "ca", "tls.key")))
        .isEqualTo(
            invalid(
                Reason.CA_INVALID,
                "%s team-a/ca (key tls.key) contains no certificate in PEM format: add those of the CA, each starting with -----BEGIN CERTIFICATE-----."
                    .formatted(kind)));
  }

  @Test
  void caOfTheInstallationIsInTheCentralNamespace() {
    assertThat(resolver(CENTRAL_CA, ON).of("team-b", TlsOptions.NONE))
        .isEqualTo(
            invalid(
                Reason.CA_MISSING,
                "Secret team-a/installed does not exist: create it with the CA's certificates under the key tls.ca, or name another in SOURCE_CA (chart: config.source.ca)."));
  }

  @ParameterizedTest
  @CsvSource({"403, ACCESS_DENIED", "500, KUBERNETES_ERROR", "401, KUBERNETES_ERROR"})
  void forbiddenReadIsAProblem(int status, Reason reason) {
    server.fail("ConfigMap", "ca", status);
    assertThat(of(OWN.orElseThrow()))
        .isInstanceOfSatisfying(
            Parsed.Invalid.class,
            invalid -> {
              assertThat(invalid.problem().reason()).isEqualTo(reason);
              assertThat(invalid.problem().sentence()).contains("ConfigMap team-a/ca");
            });
  }

  private Parsed<TlsResolver.Sides> of(CaReference authority) {
    return resolver(ON, ON)
        .of("team-a", new TlsOptions(DEFAULT, new Verify(Optional.of(authority))));
  }

  private static Parsed<TlsResolver.Sides> invalid(Reason reason, String sentence) {
    return new Parsed.Invalid<>(new Problem(reason, sentence));
  }

  /** Central runs are in the one namespace that the API server knows. */
  private TlsResolver resolver(SideDefault source, SideDefault destination) {
    return new TlsResolver(client, "team-a", new TlsDefaults(source, destination));
  }

  private void put(Kind kind, String name, Map<String, String> data) {
    server.put(
        switch (kind) {
          case SECRET ->
              new SecretBuilder()
                  .withNewMetadata()
                  .withName(name)
                  .endMetadata()
                  .withData(encoded(data))
                  .build();
          case CONFIG_MAP ->
              new ConfigMapBuilder()
                  .withNewMetadata()
                  .withName(name)
                  .endMetadata()
                  .withData(data)
                  .build();
        });
  }

  private static Map<String, String> encoded(Map<String, String> data) {
    String key = List.copyOf(data.keySet()).getFirst();
    return Map.of(key, base64(data.get(key)));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
