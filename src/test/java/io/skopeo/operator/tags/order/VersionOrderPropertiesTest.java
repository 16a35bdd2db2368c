package io.skopeo.operator.tags.order;

import static io.skopeo.operator.tags.order.NaturalOrder.NATURAL;
import static io.skopeo.operator.tags.order.VersionOrder.OLDEST_FIRST;
import static org.assertj.core.api.Assertions.assertThat;

import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.tags.HostileTags;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;

@Domain(HostileTags.class)
@Domain(DomainContext.Global.class)
class VersionOrderPropertiesTest {
  @Property
  void orderIsAntisymmetric(@ForAll Tag a, @ForAll Tag b) {
    antisymmetric(OLDEST_FIRST, a, b);
    antisymmetric(NATURAL, a.name(), b.name());
  }

  @Property(tries = 3000)
  void orderIsTransitive(@ForAll Tag a, @ForAll Tag b, @ForAll Tag c) {
    transitive(OLDEST_FIRST, List.of(a, b, c));
    transitive(NATURAL, List.of(a.name(), b.name(), c.name()));
  }

  @Property
  void tagsThatAreNoVersionsComeLast(@ForAll Tag a, @ForAll Tag b) {
    if (VersionOrder.isVersion(a) && !VersionOrder.isVersion(b)) {
      assertThat(OLDEST_FIRST.compare(a, b)).isNegative();
    }
  }

  @Property
  void newestAreTheEndOfTheVersions(@ForAll List<Tag> tags, @ForAll @IntRange(max = 9) int count) {
    List<Tag> versions =
        tags.stream().filter(VersionOrder::isVersion).sorted(OLDEST_FIRST).toList();
    List<Tag> newest = VersionOrder.newest(tags, tag -> tag, count);
    List<Tag> newestVersions = newest.stream().filter(VersionOrder::isVersion).toList();
    assertThat(newest).hasSize(Math.min(count, tags.size())).isSortedAccordingTo(OLDEST_FIRST);
    assertThat(versions).endsWith(newestVersions.toArray(Tag[]::new));
    assertThat(newestVersions).hasSize(Math.min(count, versions.size()));
    assertThat(new HashSet<>(tags)).containsAll(newest);
  }

  private static <T> void antisymmetric(Comparator<T> order, T a, T b) {
    assertThat(Integer.signum(order.compare(a, b))).isEqualTo(-Integer.signum(order.compare(b, a)));
    assertThat(order.compare(a, b) == 0).isEqualTo(a.equals(b));
  }

  private static <T> void transitive(Comparator<T> order, List<T> tags) {
    List<T> sorted = tags.stream().sorted(order).toList();
    assertThat(order.compare(sorted.getFirst(), sorted.getLast())).isLessThanOrEqualTo(0);
    for (T a : tags) {
      for (T b : tags) {
        for (T c : tags) {
          if (order.compare(a, b) <= 0 && order.compare(b, c) <= 0) {
            assertThat(order.compare(a, c)).isLessThanOrEqualTo(0);
          }
        }
      }
    }
  }
}
