package io.skopeo.operator.controller.imageset;

import static io.skopeo.operator.controller.imageset.SetFixture.NOW;
import static io.skopeo.operator.controller.imageset.SetFixture.intent;
import static io.skopeo.operator.controller.imageset.SetFixture.memory;
import static io.skopeo.operator.controller.imageset.SetFixture.resolution;
import static io.skopeo.operator.controller.imageset.SetFixture.set;
import static io.skopeo.operator.controller.imageset.SetFixture.stored;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.Image;
import io.skopeo.operator.controller.FakeCluster;
import io.skopeo.operator.controller.tracking.ImagesBySet;
import io.skopeo.operator.imageset.SetResolution;
import io.skopeo.operator.imageset.Sets;
import io.skopeo.operator.problem.Problem;
import io.skopeo.operator.problem.Reason;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What removes an Image, and what does not. */
class SetChildrenTest {
  private static final String IMAGES = "/images/";

  private final FakeCluster cluster = new FakeCluster();
  private final SetChildren children =
      new SetChildren(
          new ImagesBySet(),
          new ChildWriter(cluster.client()),
          new MirrorConfigMaps(cluster.client()));
  private final SetResolution three =
      resolution("", "quay.io/a:v1", "quay.io/b:v1", "quay.io/c:v1");

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void imageWhoseEntryIsRemovedIsDeleted() {
    List<Image> existing = create(three);
    reconcile("", resolution("", "quay.io/a:v1", "quay.io/b:v1"), existing);
    assertThat(sources()).containsExactlyInAnyOrder("quay.io/a", "quay.io/b");
  }

  @Test
  void imagesStayIfTheirRepositoriesGetNoDestination() {
    List<Image> existing = create(three);
    SetResolution none =
        Sets.resolution(
            SetFixture.SPEC.replace("mapping", "unknown"),
            "quay.io/a:v1",
            "quay.io/b:v1",
            "quay.io/c:v1");
    assertThat(none.children()).isEmpty();
    reconcile("", none, existing);
    assertThat(sources()).hasSize(3);
  }

  /** A new line must not end the mirroring of an older one. */
  @Test
  void imageStaysIfANewEntryCollidesWithIt() {
    List<Image> existing = create(three);
    SetResolution wanted =
        resolution("", "quay.io/a:v1", "quay.io/b:v1", "quay.io/c:v1", "ghcr.io/c:v1");
    assertThat(wanted.children()).hasSize(2);
    reconcile("", wanted, existing);
    assertThat(sources()).hasSize(3);
    assertThat(cluster.count("DELETE", IMAGES)).isZero();
  }

  @Test
  void imageStaysUntilTheOneInItsPlaceIsCreated() {
    List<Image> existing = create(three);
    SetResolution elsewhere =
        Sets.resolution(
            SetFixture.SPEC.replace("example.com", "example.com/elsewhere"),
            "quay.io/a:v1",
            "quay.io/b:v1",
            "quay.io/c:v1");
    cluster.fail("PATCH", IMAGES, 403);
    SetChildren.Outcome outcome = reconcile("", elsewhere, existing);
    assertThat(outcome.progress().failed())
        .hasSize(3)
        .allSatisfy(child -> assertThat(child.reason()).isEqualTo("NotAllowed"));
    assertThat(cluster.count("DELETE", IMAGES)).isZero();
    assertThat(outcome.next()).contains(NOW.plus(Refusals.PAUSE));
  }

  @Test
  void imageThatHasChangedMeanwhileIsLookedAtAgain() {
    List<Image> existing = create(three);
    cluster.fail("DELETE", IMAGES, 409);
    SetChildren.Outcome outcome =
        reconcile("", resolution("", "quay.io/a:v1", "quay.io/b:v1"), existing);
    assertThat(outcome.next()).contains(NOW.plusSeconds(1));
  }

  @Test
  void nothingIsWrittenWhileAListIsBadOrShrankOrInADryRunOrSuspended() {
    List<Image> existing = create(three);
    SetResolution one = resolution("", "quay.io/a:v1");
    reconcile("", one, existing);
    reconcile("dryRun: true", one, existing);
    var bad =
        new SetMemory(
            1,
            Optional.empty(),
            NOW,
            1,
            Optional.of(new Problem(Reason.LIST_UNREADABLE, "It is HTML.")),
            Optional.of(resolution("", "quay.io/a:v1", "quay.io/b:v1")),
            List.of());
    children.reconcile(set(), intent(""), Optional.of(bad), existing, Optional.empty(), NOW);
    children.reconcile(set(), intent(""), Optional.empty(), existing, Optional.empty(), NOW);
    reconcile("suspend: true", resolution("", "quay.io/a:v1", "quay.io/b:v1"), existing);
    assertThat(cluster.count("DELETE", "")).isZero();
    assertThat(cluster.count("POST", "")).isZero();
    assertThat(sources()).hasSize(3);
  }

  private SetChildren.Outcome reconcile(
      String more, SetResolution resolution, List<Image> existing) {
    return children.reconcile(
        set(), intent(more), Optional.of(memory(resolution)), existing, Optional.empty(), NOW);
  }

  private List<Image> create(SetResolution resolution) {
    List<Image> images = stored(resolution);
    images.forEach(cluster::put);
    return images;
  }

  private List<String> sources() {
    return cluster.all(Image.class).stream().map(image -> image.getSpec().source().name()).toList();
  }
}
