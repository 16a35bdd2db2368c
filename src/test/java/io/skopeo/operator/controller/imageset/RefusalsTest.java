package io.skopeo.operator.controller.imageset;

import static io.skopeo.operator.controller.imageset.SetFixture.NOW;
import static io.skopeo.operator.controller.imageset.SetFixture.resolution;
import static io.skopeo.operator.controller.imageset.SetFixture.set;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RefusalsTest {
  private static final Problem PROBLEM = new Problem(Reason.NOT_ALLOWED, "No.");

  private final Refusals refusals = new Refusals();
  private final ChildManifest one = manifest("", "quay.io/a");
  private final ChildManifest two = manifest("", "quay.io/b");

  @Test
  void refusedManifestIsNotWrittenForAMinute() {
    refusals.note(set(), List.of(one, two), Map.of(one.name(), PROBLEM), NOW);
    assertThat(refusals.of(set(), one, NOW)).contains(PROBLEM);
    assertThat(refusals.of(set(), one, NOW.plusSeconds(59))).contains(PROBLEM);
    assertThat(refusals.of(set(), one, NOW.plus(Refusals.PAUSE))).isEmpty();
    assertThat(refusals.of(set(), two, NOW)).isEmpty();
  }

  @Test
  void anotherManifestOfTheImageIsWrittenAtOnce() {
    refusals.note(set(), List.of(one), Map.of(one.name(), PROBLEM), NOW);
    ChildManifest changed = manifest("frequency: 2h", "quay.io/a");
    assertThat(changed.name()).isEqualTo(one.name());
    assertThat(refusals.of(set(), changed, NOW)).isEmpty();
  }

  @Test
  void laterPassKeepsTheTimeOfARefusal() {
    refusals.note(set(), List.of(one), Map.of(one.name(), PROBLEM), NOW);
    Instant later = NOW.plusSeconds(30);
    refusals.note(set(), List.of(two), Map.of(), later);
    assertThat(refusals.of(set(), one, later)).contains(PROBLEM);
    assertThat(refusals.of(set(), one, NOW.plus(Refusals.PAUSE))).isEmpty();
  }

  @Test
  void deletedSetIsForgottenAndAnotherHasItsOwn() {
    refusals.note(set(), List.of(one), Map.of(one.name(), PROBLEM), NOW);
    var other = set();
    other.getMetadata().setUid("another");
    assertThat(refusals.of(other, one, NOW)).isEmpty();
    refusals.remove(set().getMetadata().getUid());
    assertThat(refusals.of(set(), one, NOW)).isEmpty();
  }

  private static ChildManifest manifest(String more, String line) {
    return ChildManifest.of(set(), resolution(more, line).children().getFirst());
  }
}
