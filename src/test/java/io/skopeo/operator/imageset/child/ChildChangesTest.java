package io.skopeo.operator.imageset.child;

import static io.skopeo.operator.imageset.child.Children.child;
import static io.skopeo.operator.imageset.child.Children.existing;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.api.imageset.ImageSetStatus.SetPlan.Item;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChildChangesTest {
  @Test
  void changesAreNewMovedAndRemoved() {
    ChildChanges changes =
        ChildChanges.of(
            List.of(child("kept", "a", "a"), child("new", "b", "b"), child("c-2", "c", "x/c")),
            List.of(existing("kept", "a", "a"), existing("c-1", "c", "c"), existing("d", "d", "d")),
            Set.of("quay.io/a", "quay.io/b", "quay.io/c"),
            Set.of());
    assertThat(changes.items())
        .containsExactly(
            new Item("quay.io/c", "registry.example.com/x/c", "Moved"),
            new Item("quay.io/b", "registry.example.com/b", "New"),
            new Item("quay.io/d", "registry.example.com/d", "Removed"));
    assertThat(changes.kept()).extracting(ChildImage::name).containsExactly("kept");
    assertThat(changes.lost()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    // Images there, of which the lists have lost, whether that needs approval
    "4, 0, false",
    "4, 2, false",
    "4, 3, true",
    "2, 1, false",
    "1, 1, true",
    "3, 2, true",
    "0, 0, false",
  })
  void moreThanHalfNeedsApproval(int there, int lost, boolean needed) {
    List<ExistingChild> existing =
        IntStream.range(0, there).mapToObj(i -> existing("i-" + i, "r" + i, "r" + i)).toList();
    List<ChildImage> wanted =
        IntStream.range(lost, there).mapToObj(i -> child("i-" + i, "r" + i, "r" + i)).toList();
    Set<String> listed =
        Set.copyOf(wanted.stream().map(child -> child.source().toString()).toList());
    ChildChanges changes = ChildChanges.of(wanted, existing, listed, Set.of());
    assertThat(changes.needsApproval(Optional.empty())).isEqualTo(needed);
    assertThat(changes.needsApproval(Optional.of("another"))).isEqualTo(needed);
    assertThat(changes.needsApproval(Optional.of(changes.revision()))).isFalse();
  }

  /** They are still in the lists: the author has changed exclude, chunk or mapping. */
  @Test
  void whatTheAuthorLeavesOutNeedsNoApproval() {
    ChildChanges changes =
        ChildChanges.of(
            List.of(),
            List.of(existing("a", "a", "a"), existing("b", "b", "b")),
            Set.of("quay.io/a", "quay.io/b"),
            Set.of());
    assertThat(changes.surplus()).hasSize(2);
    assertThat(changes.needsApproval(Optional.empty())).isFalse();
  }

  @Test
  void imageOfAnEntryThatCannotBeMirroredStays() {
    ChildChanges changes =
        ChildChanges.of(
            List.of(),
            List.of(existing("a", "a", "a"), existing("b", "b", "b")),
            Set.of("quay.io/a", "quay.io/b"),
            Set.of("quay.io/a"));
    assertThat(changes.surplus()).extracting(ExistingChild::name).containsExactly("b");
    assertThat(changes.items()).extracting(Item::source).containsExactly("quay.io/b");
  }

  @Test
  void revisionDependsOnTheWantedImagesAlone() {
    List<ChildImage> wanted = List.of(child("a", "a", "a"), child("b", "b", "b"));
    String revision = ChildChanges.of(wanted, List.of(), Set.of(), Set.of()).revision();
    assertThat(
            ChildChanges.of(
                wanted.reversed(), List.of(existing("a", "a", "a")), Set.of(), Set.of()))
        .extracting(ChildChanges::revision)
        .isEqualTo(revision);
    assertThat(ChildChanges.of(wanted.subList(0, 1), List.of(), Set.of(), Set.of()).revision())
        .isNotEqualTo(revision);
  }

  @ParameterizedTest
  @CsvSource({
    "platform, nginx, platform-nginx-",
    "a.b, my_app.name, a-b-my-app-name-",
    "a-very-long-name-of-an-imageset-indeed, a-very-long-name-of-a-repository, a-very-long-name-of-an-imagese-a-very-long-name-of-a-r-",
  })
  void nameIsOneOfKubernetesAndFitsIntoALabel(String set, String repository, String start) {
    String name = ChildName.of(set, repository, List.of("x"));
    assertThat(name).startsWith(start).matches("[a-z0-9]([a-z0-9-]*[a-z0-9])?");
    assertThat(name.length()).isLessThanOrEqualTo(63);
    assertThat(ChildName.of(set, repository, List.of("y"))).isNotEqualTo(name);
    assertThat(ChildName.of(set + "2", repository, List.of("x"))).isNotEqualTo(name);
  }
}
