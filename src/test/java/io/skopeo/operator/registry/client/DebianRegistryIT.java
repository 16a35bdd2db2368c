package io.skopeo.operator.registry.client;

import static io.skopeo.operator.registry.client.RegistryFixture.names;
import static io.skopeo.operator.registry.client.RegistryFixture.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.credentials.Credential;
import io.skopeo.operator.credentials.Tls;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.AddressPolicy;
import io.skopeo.operator.registry.ManifestInfo;
import io.skopeo.operator.registry.RegistrySettings;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.registry.fake.TestCertificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a registry that others wrote: anonymous, with htpasswd, with TLS of its own CA. */
class DebianRegistryIT {
  private static final Credential ADA = new Credential("ada", "secret");

  @TempDir Path folder;

  private final HttpRegistry client =
      HttpRegistry.create(RegistrySettings.DEFAULTS.withAddresses(AddressPolicy.EVERYTHING));

  @BeforeEach
  void needsTheProgram() {
    assumeTrue(Files.isExecutable(DebianRegistry.PROGRAM), "docker-registry is not installed");
  }

  @AfterEach
  void stop() {
    client.close();
  }

  @Test
  void anonymousOverPlainHttp() {
    try (var registry = DebianRegistry.start(folder, Optional.empty(), false)) {
      assertServes(registry, new Access(Optional.empty(), Tls.UNVERIFIED));
    }
  }

  @Test
  void passwordOverPlainHttp() {
    try (var registry = DebianRegistry.start(folder, Optional.of(ADA), false)) {
      assertServes(registry, new Access(Optional.of(ADA), Tls.UNVERIFIED));
      assertUnauthorized(registry, Tls.UNVERIFIED);
    }
  }

  @Test
  void ownAuthorityWithPassword() {
    try (var registry = DebianRegistry.start(folder, Optional.of(ADA), true)) {
      Tls tls = new Tls(true, Optional.of(TestCertificate.ca()));
      assertServes(registry, new Access(Optional.of(ADA), tls));
      assertServes(registry, new Access(Optional.of(ADA), Tls.UNVERIFIED));
      assertUnauthorized(registry, tls);
      assertRefused(registry, Access.ANONYMOUS, Reason.TLS_VERIFICATION_FAILED);
    }
  }

  @Test
  void ownAuthorityWithoutPassword() {
    try (var registry = DebianRegistry.start(folder, Optional.empty(), true)) {
      Tls tls = new Tls(true, Optional.of(TestCertificate.ca()));
      assertServes(registry, new Access(Optional.empty(), tls));
      // Credentials that nobody asks for do no harm.
      assertServes(registry, new Access(Optional.of(ADA), tls));
    }
  }

  private void assertServes(DebianRegistry registry, Access access) {
    Repository repository = Repository.parse(registry.host() + "/team/app").orThrow();
    Digest digest = registry.push("team/app", "1.0");
    registry.push("team/app", "1.1");
    assertThat(names(client.tags(repository, access))).containsExactlyInAnyOrder("1.0", "1.1");
    assertThat(client.manifest(repository.at(new Tag("1.0")), access).map(ManifestInfo::digest))
        .isEqualTo(new Result.Found<>(digest));
    assertThat(client.manifest(repository.at(digest), access).map(ManifestInfo::digest))
        .isEqualTo(new Result.Found<>(digest));
    assertThat(client.manifest(repository.at(new Tag("9.9")), access))
        .isEqualTo(new Result.NotFound<>());
    Repository none = Repository.parse(registry.host() + "/no/such").orThrow();
    assertThat(client.tags(none, access)).isEqualTo(new Result.NotFound<>());
    assertThat(client.manifest(none.at(new Tag("1.0")), access)).isEqualTo(new Result.NotFound<>());
  }

  private void assertUnauthorized(DebianRegistry registry, Tls tls) {
    Credential wrong = new Credential("ada", "wrong");
    assertRefused(registry, new Access(Optional.of(wrong), tls), Reason.AUTHENTICATION_FAILED);
    assertRefused(registry, new Access(Optional.empty(), tls), Reason.AUTHENTICATION_FAILED);
  }

  private void assertRefused(DebianRegistry registry, Access access, Reason reason) {
    Repository repository = Repository.parse(registry.host() + "/team/app").orThrow();
    assertThat(refused(client.tags(repository, access)).reason()).isEqualTo(reason);
    assertThat(refused(client.manifest(repository.at(new Tag("1.0")), access)).reason())
        .isEqualTo(reason);
  }
}
