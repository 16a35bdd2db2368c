package io.skopeo.operator.controller.imageset.lists;

import static io.skopeo.operator.controller.imageset.lists.ListReaderFixture.PATH;
import static io.skopeo.operator.controller.imageset.lists.ListReaderFixture.TEXT;
import static io.skopeo.operator.controller.imageset.lists.ListSources.url;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.credentials.FakeApiServer;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.fake.FakeListServer;
import io.skopeo.operator.registry.fake.FakeListServer.Seen;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListSecretReaderTest {
  private final ListReaderFixture fixture = new ListReaderFixture();
  private final FakeApiServer api = fixture.api;
  private final FakeListServer server = fixture.server;

  @AfterEach
  void stop() {
    fixture.close();
  }

  @ParameterizedTest
  @CsvSource({
    "'token=hunter2',                     Bearer hunter2",
    "'token=hunter2\n',                   Bearer hunter2",
    "'token=hunter2,username=a',          Bearer hunter2",
    "'username=ada,password=hunter2\n',   Basic YWRhOmh1bnRlcjI=",
    "'username=ada\r\n,password=hunter2', Basic YWRhOmh1bnRlcjI=",
  })
  void secretIsSentToTheHostsThatItNames(String keys, String header) {
    fixture.secret("git", "git.example.com, " + server.authority(), keys);
    assertThat(fixture.read(url(server.url(PATH), "git"))).isEqualTo(ListText.Text.of(TEXT));
    assertThat(server.seen()).extracting(Seen::authorization).containsExactly(Optional.of(header));
    assertThat(api.requests())
        .containsExactlyInAnyOrder(
            "GET /api/v1/namespaces/team-a/configmaps/ca",
            "GET /api/v1/namespaces/team-a/secrets/git");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-",
        "",
        "git.example.com",
        "127.0.0.1",
        "*",
        "127.0.0.1:1",
        "*.0.0.1",
        "x127.0.0.1"
      })
  void secretIsSentToNoOtherHost(String hosts) {
    fixture.secret("git", hosts, "token=hunter2");
    assertThat(fixture.problem(url(server.url(PATH), "git")))
        .isEqualTo(
            new Problem(
                Reason.SECRET_INVALID,
                "Secret team-a/git is not sent to %1$s, because its annotation skopeo.io/list-hosts does not name that host: if it may be, add the host to those that it names, with kubectl annotate --namespace=team-a secret git skopeo.io/list-hosts=%1$s --overwrite."
                    .formatted(server.authority())));
    assertThat(server.seen()).isEmpty();
  }

  @Test
  void secretIsNotSentByRedirect() {
    try (FakeListServer other = new FakeListServer()) {
      fixture.secret("git", server.authority(), "token=hunter2");
      server.redirect(PATH, other.url("/raw"));
      other.on("/raw", 401, new byte[0]);
      assertThat(fixture.problem(url(server.url(PATH), "git")).sentence())
          .contains("HTTP 401", "secretRef")
          .doesNotContain("hunter2");
      assertThat(other.seen()).extracting(Seen::authorization).containsExactly(Optional.empty());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "username=ada,                     has neither the key token nor the keys username and password",
    "password=hunter2,                 has neither the key token nor the keys username and password",
    "'token=',                         has no usable token in its key token",
    "'token=hunter2\r\nX-Evil: hunter2', has no usable token in its key token",
  })
  void incompleteSecretIsAProblemWithoutItsText(String keys, String why) {
    fixture.secret("git", server.authority(), keys);
    Problem problem = fixture.problem(url(server.url(PATH), "git"));
    assertThat(problem.reason()).isEqualTo(Reason.SECRET_INVALID);
    assertThat(problem.sentence())
        .startsWith("Secret team-a/git " + why)
        .doesNotContain("hunter2", "ada");
    assertThat(server.seen()).isEmpty();
  }

  @Test
  void missingSecretIsAProblem() {
    assertThat(fixture.problem(url(server.url(PATH), "git")))
        .isEqualTo(
            new Problem(
                Reason.SECRET_MISSING,
                "Secret team-a/git does not exist: create it with the key token, or with username and password, or correct spec.repositoriesFrom[0].secretRef."));
    assertThat(fixture.problem(url(server.url(PATH), "../x")).reason())
        .isEqualTo(Reason.INVALID_SPEC);
  }
}
