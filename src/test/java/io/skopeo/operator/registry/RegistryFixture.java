package io.skopeo.operator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.reference.ImageReference;
import io.skopeo.operator.reference.Tag;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;

/** A fake registry, a client for it and the clock of both. */
final class RegistryFixture implements AutoCloseable {
  final FakeRegistryServer server;
  final FakeTime time = new FakeTime();
  final HttpRegistry client;

  RegistryFixture() {
    this(FakeRegistryServer.start(), UnaryOperator.identity());
  }

  RegistryFixture(FakeRegistryServer server, UnaryOperator<RegistrySettings> change) {
    this.server = server;
    RegistrySettings settings =
        RegistrySettings.DEFAULTS
            .withAddresses(AddressPolicy.EVERYTHING)
            .withListingsSharedFor(Duration.ZERO)
            .withTime(time);
    client =
        HttpRegistry.create(
            change.apply(settings), time, host -> List.of(InetAddress.getAllByName(host)));
  }

  /** Tags of the repository {@code app} there. */
  RegistryFixture with(String... tags) {
    for (String tag : tags) {
      server.put("app", tag);
    }
    return this;
  }

  Answer<List<Tag>> tags() {
    return client.tags(server.repository("app"), server.anonymous());
  }

  ImageReference image(String tag) {
    return server.repository("app").at(new Tag(tag));
  }

  static List<String> names(Answer<List<Tag>> answer) {
    return switch (answer) {
      case Answer.Found<List<Tag>>(var tags) -> tags.stream().map(Tag::name).toList();
      default -> throw new AssertionError("not found: " + answer);
    };
  }

  static Problem refused(Answer<?> answer) {
    return switch (answer) {
      case Answer.Refused<?>(var problem) -> {
        assertThat(problem.sentence()).doesNotContain("BODY-OF-THE-OTHER-SIDE");
        yield problem;
      }
      default -> throw new AssertionError("not refused: " + answer);
    };
  }

  static Instant later(Answer<?> answer) {
    return switch (answer) {
      case Answer.Later<?>(var until) -> until;
      default -> throw new AssertionError("not later: " + answer);
    };
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
