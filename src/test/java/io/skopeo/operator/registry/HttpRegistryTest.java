package io.skopeo.operator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.credentials.Access;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.reference.Digest;
import io.skopeo.operator.reference.ImageReference;
import io.skopeo.operator.reference.Tag;
import io.skopeo.operator.registry.FakeRegistryServer.Paging;
import io.skopeo.operator.registry.FakeRegistryServer.Request;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HttpRegistryTest {
  private final FakeRegistryServer server = FakeRegistryServer.start();
  private final HttpRegistry registry =
      HttpRegistry.create(RegistrySettings.DEFAULTS.withAddresses(AddressPolicy.EVERYTHING));
  private Access access = server.anonymous();

  @BeforeEach
  void fill() {
    for (String tag : List.of("1.0", "1.1", "1.2", "latest")) {
      server.put("team/app", tag);
    }
  }

  @AfterEach
  void stop() {
    registry.close();
    server.close();
  }

  @ParameterizedTest
  @EnumSource(Paging.class)
  void listingFollowsLinksOfEveryKind(Paging paging) {
    server.paging(paging, 2);
    assertThat(tags()).containsExactly("1.0", "1.1", "1.2", "latest");
  }

  @Test
  void digestTakesOneHead() {
    Digest digest = server.put("team/app", "1.0");
    assertThat(registry.digest(image("1.0"), access)).isEqualTo(new Answer.Found<>(digest));
    assertThat(server.count()).isEqualTo(1);
  }

  @Test
  void whatIsNotThereIsAbsent() {
    assertThat(registry.digest(image("9.9"), access)).isEqualTo(new Answer.Absent<>());
    assertThat(registry.tags(server.repository("no/such"), access))
        .isEqualTo(new Answer.Absent<>());
  }

  @Test
  void basicAuthenticationIsLearntOnce() {
    server.requireBasic("ada", "secret");
    access = server.as("ada", "secret");
    assertThat(registry.digest(image("1.0"), access)).isInstanceOf(Answer.Found.class);
    assertThat(registry.digest(image("1.1"), access)).isInstanceOf(Answer.Found.class);
    assertThat(server.count(Request.HEAD)).isEqualTo(3);
  }

  @Test
  void tokenIsFetchedOnceForARepository() {
    server.requireToken("ada", "secret").paging(Paging.RELATIVE, 1);
    access = server.as("ada", "secret");
    assertThat(tags()).hasSize(4);
    assertThat(registry.digest(image("1.0"), access)).isInstanceOf(Answer.Found.class);
    assertThat(server.count(Request.TOKEN)).isEqualTo(1);
    assertThat(server.count(Request.LIST)).isEqualTo(5);
    assertThat(server.count(Request.HEAD)).isEqualTo(1);
  }

  @Test
  void anonymousTokenIsFetchedToo() {
    server.requireAnonymousToken();
    assertThat(tags()).hasSize(4);
  }

  @Test
  void wrongPasswordIsUnauthorized() {
    server.requireBasic("ada", "secret");
    Problem problem = refused(registry.digest(image("1.0"), server.as("ada", "wrong")));
    assertThat(problem.reason()).isEqualTo(Reason.UNAUTHORIZED);
    assertThat(problem.sentence())
        .contains(server.host(), "team/app", "401", "credentials")
        .doesNotContain("wrong", "ada");
    assertThat(server.count()).isEqualTo(2);
  }

  private List<String> tags() {
    return switch (registry.tags(server.repository("team/app"), access)) {
      case Answer.Found<List<Tag>>(var tags) -> tags.stream().map(Tag::name).toList();
      case Answer<List<Tag>> other -> throw new AssertionError(other);
    };
  }

  private static Problem refused(Answer<?> answer) {
    assertThat(answer).isInstanceOf(Answer.Refused.class);
    return ((Answer.Refused<?>) answer).problem();
  }

  private ImageReference image(String tag) {
    return server.repository("team/app").at(new Tag(tag));
  }
}
