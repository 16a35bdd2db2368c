package io.skopeo.operator.registry.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.oci.ImageReference;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.registry.AddressPolicy;
import io.skopeo.operator.registry.RegistrySettings;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.registry.fake.FakeRegistryServer;
import io.skopeo.operator.registry.fake.FakeTime;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;

/** A fake registry, a client for it, and the clock of the client. */
public final class RegistryFixture implements AutoCloseable {
  public final FakeRegistryServer server;
  public final FakeTime time = new FakeTime();
  public final HttpRegistry client;

  public RegistryFixture() {
    this(FakeRegistryServer.start(), UnaryOperator.identity());
  }

  public RegistryFixture(FakeRegistryServer server, UnaryOperator<RegistrySettings> change) {
    this(server, change, host -> List.of(InetAddress.getAllByName(host)));
  }

  RegistryFixture(
      FakeRegistryServer server,
      UnaryOperator<RegistrySettings> change,
      AddressPolicy.Resolver resolver) {
    this.server = server;
    RegistrySettings settings =
        RegistrySettings.DEFAULTS
            .withAddresses(AddressPolicy.EVERYTHING)
            .withListingsSharedFor(Duration.ZERO)
            .withTime(time);
    client = HttpRegistry.create(change.apply(settings), time, resolver);
  }

  /** Adds tags to the repository {@code app}. */
  public RegistryFixture with(String... tags) {
    for (String tag : tags) {
      server.put("app", tag);
    }
    return this;
  }

  public Result<List<Tag>> tags() {
    return client.tags(server.repository("app"), server.anonymous());
  }

  public ImageReference image(String tag) {
    return server.repository("app").at(new Tag(tag));
  }

  public static List<String> names(Result<List<Tag>> answer) {
    return switch (answer) {
      case Result.Found<List<Tag>>(var tags) -> tags.stream().map(Tag::name).toList();
      default -> throw new AssertionError("not found: " + answer);
    };
  }

  public static Problem refused(Result<?> answer) {
    return switch (answer) {
      case Result.Failed<?>(var problem, _) -> {
        assertThat(problem.sentence()).doesNotContain("BODY-OF-THE-OTHER-SIDE");
        yield problem;
      }
      default -> throw new AssertionError("not refused: " + answer);
    };
  }

  public static Instant later(Result<?> answer) {
    return switch (answer) {
      case Result.Throttled<?>(var until) -> until;
      default -> throw new AssertionError("not later: " + answer);
    };
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
