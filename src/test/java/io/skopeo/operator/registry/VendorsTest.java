package io.skopeo.operator.registry;

import static io.skopeo.operator.registry.RegistryFixture.names;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.credentials.Tls;
import io.skopeo.operator.registry.FakeRegistryServer.Request;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The shapes that the registries in use answer in, as their documentation and issues show them. */
class VendorsTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0001',
      textBlock =
          """
          Docker Hub        | Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:library/nginx:pull" | https://auth.docker.io/token | registry.docker.io | repository:library/nginx:pull
          Quay              | Bearer realm="https://quay.io/v2/auth",service="quay.io",scope="repository:argoproj/argocd:pull" | https://quay.io/v2/auth | quay.io | repository:argoproj/argocd:pull
          GHCR              | Bearer realm="https://ghcr.io/token",service="ghcr.io",scope="repository:user/image:pull" | https://ghcr.io/token | ghcr.io | repository:user/image:pull
          ECR Public        | Bearer realm="https://public.ecr.aws/token/",service="public.ecr.aws",scope="aws" | https://public.ecr.aws/token/ | public.ecr.aws | aws
          GCR, quoted no more | Bearer realm="https://gcr.io/v2/token",service=gcr.io | https://gcr.io/v2/token | gcr.io |
          Artifact Registry | Bearer realm="https://europe-docker.pkg.dev/v2/token",service="europe-docker.pkg.dev",scope="repository:p/r/i:pull" | https://europe-docker.pkg.dev/v2/token | europe-docker.pkg.dev | repository:p/r/i:pull
          ACR               | Bearer realm="https://a.azurecr.io/oauth2/token",service="a.azurecr.io",scope="repository:my/node:metadata_read",error="invalid_token" | https://a.azurecr.io/oauth2/token | a.azurecr.io | repository:my/node:metadata_read
          Harbor            | Bearer realm="https://harbor.example.com/service/token",service="harbor-registry",scope="repository:library/app:pull" | https://harbor.example.com/service/token | harbor-registry | repository:library/app:pull
          GitLab            | Bearer realm="https://gitlab.com/jwt/auth",service="container_registry",scope="repository:group/project:pull",error="invalid_token" | https://gitlab.com/jwt/auth | container_registry | repository:group/project:pull
          Artifactory       | Bearer realm="https://a.jfrog.io/artifactory/api/docker/docker/v2/token",service="a.jfrog.io" | https://a.jfrog.io/artifactory/api/docker/docker/v2/token | a.jfrog.io |
          """)
  void bearerChallengeIsRead(
      String vendor, String header, String realm, String service, String scope) {
    assertThat(Challenge.parse(List.of(header)))
        .as(vendor)
        .singleElement()
        .satisfies(challenge -> {
          assertThat(challenge.isBearer()).isTrue();
          assertThat(challenge.parameter("realm")).contains(realm);
          assertThat(challenge.parameter("service")).contains(service);
          assertThat(challenge.parameter("scope")).isEqualTo(Optional.ofNullable(scope));
        });
  }

  @Test
  void privateEcrWantsBasic() {
    String header =
        "Basic realm=\"https://123456789012.dkr.ecr.eu-west-1.amazonaws.com/\",service=\"ecr.amazonaws.com\"";
    assertThat(Challenge.parse(List.of(header))).singleElement().matches(Challenge::isBasic);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0001',
      textBlock =
          """
          distribution | </v2/app/tags/list?last=b&n=2>; rel="next"
          Quay         | </v2/app/tags/list?next_page=gAAAAABl%3D%3D&n=2>; rel="next"
          ECR          | <https://registry.example/v2/app/tags/list?last=abc%3D&n=2>; rel="next"
          GitLab       | <https://registry.example/v2/app/tags/list?last=b&n=2>; rel="next"
          ACR          | </v2/app/tags/list?last=b&n=2&orderby=>; rel="next"
          Harbor       | </v2/app/tags/list?last=b&n=2>; rel="next"
          """)
  void linkIsRead(String vendor, String header) {
    URI page = URI.create("https://registry.example/v2/app/tags/list?n=2");
    assertThat(Links.next(List.of(header)).flatMap(link -> Uris.resolved(page, link)))
        .as(vendor)
        .hasValueSatisfying(next -> {
          assertThat(next.getHost()).isEqualTo("registry.example");
          assertThat(next.getPath()).isEqualTo("/v2/app/tags/list");
          assertThat(next.getQuery()).contains("n=2");
        });
  }

  @Test
  void dockerHubAnswersElsewhere() {
    assertThat(new Origins().of("docker.io", Tls.VERIFIED))
        .containsExactly(URI.create("https://registry-1.docker.io"));
    assertThat(new RegistrySettings.AtOnce(4, Map.of("docker.io", 1)).of("registry-1.docker.io"))
        .isEqualTo(1);
  }

  /** As ACR does: {@code metadata_read} for lists, {@code pull} for manifests. */
  @Test
  void scopesForListsAndForManifestsAreRememberedApart() {
    try (RegistryFixture fixture = new RegistryFixture().with("1")) {
      FakeRegistryServer server = fixture.server;
      String realm = "Bearer realm=\"%s\"".formatted(server.url("/token"));
      Access ada = server.as("ada", "secret");
      server.requireToken("ada", "secret");
      server.fail(
          Request.LIST,
          exchange ->
              Response.of(401, "")
                  .with("WWW-Authenticate", realm + ",scope=\"repository:app:metadata_read\"")
                  .send(exchange),
          Fault.body("application/json", "{\"tags\":[\"1\"]}"),
          Fault.body("application/json", "{\"tags\":[\"1\"]}"));
      assertThat(names(fixture.client.tags(server.repository("app"), ada))).hasSize(1);
      assertThat(fixture.client.manifest(fixture.image("1"), ada)).isInstanceOf(Answer.Found.class);
      server.forgetRequests();
      assertThat(names(fixture.client.tags(server.repository("app"), ada))).hasSize(1);
      assertThat(fixture.client.manifest(fixture.image("1"), ada)).isInstanceOf(Answer.Found.class);
      assertThat(server.count()).isEqualTo(2);
    }
  }
}
