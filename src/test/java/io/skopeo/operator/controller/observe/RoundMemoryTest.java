package io.skopeo.operator.controller.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.Image;
import io.skopeo.operator.api.Mode;
import io.skopeo.operator.api.Specs;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageReference;
import io.skopeo.operator.oci.ImageReference.Tagged;
import io.skopeo.operator.oci.Repository;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.planning.input.Observation.TagObservations;
import io.skopeo.operator.planning.input.PassTime;
import io.skopeo.operator.planning.input.PreviousState;
import io.skopeo.operator.planning.input.TagObservation;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.spec.SpecReader;
import io.skopeo.operator.tags.SelectedTag;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RoundMemoryTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final Digest DIGEST = Digest.parse("sha256:" + "a".repeat(64)).orThrow();

  private final RoundMemory memory = new RoundMemory();

  @Test
  void tagsInSyncAreKeptWhileOthersAreMissing() {
    memory.keep(pass(false, NOW), seen(inSync("v1"), missing("v2")));
    assertThat(memory.inSync(pass(false, NOW.plusSeconds(5))))
        .containsOnlyKeys(new Tag("v1"))
        .containsValue(DIGEST);
  }

  @Test
  void freshPassKnowsNothing() {
    memory.keep(pass(false, NOW), seen(inSync("v1"), missing("v2")));
    assertThat(memory.inSync(pass(true, NOW.plusSeconds(5)))).isEmpty();
  }

  @Test
  void roundIsOverWhenNothingIsMissing() {
    memory.keep(pass(false, NOW), seen(inSync("v1"), missing("v2")));
    memory.keep(pass(false, NOW), seen(inSync("v1"), inSync("v2")));
    assertThat(memory.inSync(pass(false, NOW))).isEmpty();
  }

  @Test
  void roundIsOverAfterTheIntervalHoweverManyPassesItHad() {
    memory.keep(pass(false, NOW), seen(inSync("v1"), missing("v2")));
    memory.keep(pass(false, NOW.plusSeconds(50)), seen(inSync("v1"), missing("v2")));
    assertThat(memory.inSync(pass(false, NOW.plusSeconds(59)))).isNotEmpty();
    assertThat(memory.inSync(pass(false, NOW.plus(Duration.ofMinutes(1))))).isEmpty();
  }

  @Test
  void tagWithAnotherDigestIsNotInSync() {
    var drifted =
        new TagObservation(
            image("v1"),
            false,
            Optional.of(new Result.Found<>(Digest.parse("sha256:" + "b".repeat(64)).orThrow())),
            Optional.of(new Result.Found<>(DIGEST)),
            1);
    memory.keep(pass(false, NOW), seen(drifted, missing("v2")));
    assertThat(memory.inSync(pass(false, NOW))).isEmpty();
  }

  /** Its index may be at the destination, while none of its platforms is wanted. */
  @Test
  void tagThatMustNotBeCopiedIsNotInSync() {
    TagObservation refused = inSync("v1").with(new Problem(Reason.PLATFORM_MISSING, "no."));
    memory.keep(pass(false, NOW), seen(refused, missing("v2")));
    assertThat(memory.inSync(pass(false, NOW))).isEmpty();
  }

  @Test
  void presentTagThatIsNeverReplacedIsInSyncWithoutItsSource() {
    var present =
        new TagObservation(
            image("v1"), false, Optional.empty(), Optional.of(new Result.Found<>(DIGEST)), 0);
    memory.keep(pass(false, NOW), seen(present, missing("v2")));
    assertThat(memory.inSync(pass(false, NOW))).isEmpty();
    memory.keep(pass(false, NOW, Mode.ONCE_BY_TAG), seen(present, missing("v2")));
    assertThat(memory.inSync(pass(false, NOW, Mode.ONCE_BY_TAG))).containsOnlyKeys(new Tag("v1"));
  }

  private static TagObservations seen(TagObservation... tags) {
    return new TagObservations(List.of(tags));
  }

  private static TagObservation inSync(String tag) {
    Optional<Result<Digest>> found = Optional.of(new Result.Found<>(DIGEST));
    return new TagObservation(image(tag), false, found, found, 1);
  }

  private static TagObservation missing(String tag) {
    return new TagObservation(
        image(tag),
        false,
        Optional.of(new Result.Found<>(DIGEST)),
        Optional.of(new Result.NotFound<>()),
        1);
  }

  private static SelectedTag image(String tag) {
    ImageReference source =
        new Tagged(Repository.parse("source.example/app").orThrow(), new Tag(tag));
    return new SelectedTag(source, new Tag(tag));
  }

  private static ReconcileContext pass(boolean fresh, Instant now) {
    return pass(fresh, now, Mode.RECURRENT);
  }

  private static ReconcileContext pass(boolean fresh, Instant now, Mode mode) {
    var image = new Image();
    image.getMetadata().setUid("1");
    image.getMetadata().setNamespace("team-a");
    var intent =
        (ImageIntent)
            new SpecReader("")
                .read(Specs.of(mode, "nginx", "1.x", "host.example/nginx", "frequency: 1m"));
    return new ReconcileContext(
        image,
        intent,
        PreviousState.NONE,
        PreviousState.NONE,
        List.of(),
        fresh,
        List.of(),
        new PassTime(now, 7));
  }
}
