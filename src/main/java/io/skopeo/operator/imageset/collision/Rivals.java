package io.skopeo.operator.imageset.collision;

import io.skopeo.operator.imageset.collision.Claimant.Image;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The entries of one destination that write different images to one tag, or may do so. The time is
 * linear in the number of their tags.
 */
final class Rivals {
  private final List<Claimant> claimants;
  private final Map<Claimant, Claimant> rivals = new HashMap<>();

  private Rivals(List<Claimant> claimants) {
    this.claimants = claimants;
  }

  /** Finds, for each entry that has some, one of those that it collides with. */
  static Map<Claimant, Claimant> of(List<Claimant> claimants) {
    var rivals = new Rivals(claimants);
    if (claimants.size() > 1) {
      rivals.findSelections();
      rivals.findTags();
    }
    return rivals.rivals;
  }

  /** A selection collides with everything that another Image writes. */
  private void findSelections() {
    List<Claimant> selections = ofTwoImages(Claimant::isSelection);
    List<Claimant> all = ofTwoImages(_ -> true);
    for (Claimant claimant : claimants) {
      (claimant.isSelection() ? all : selections)
          .stream()
              .filter(other -> !other.image().equals(claimant.image()))
              .findFirst()
              .ifPresent(other -> rivals.putIfAbsent(claimant, other));
    }
  }

  /** Returns the first, and the first of another Image: one of both is another's for anybody. */
  private List<Claimant> ofTwoImages(Predicate<Claimant> which) {
    var two = new ArrayList<Claimant>();
    for (Claimant claimant : claimants) {
      boolean isAnother = two.isEmpty() || !two.getFirst().image().equals(claimant.image());
      if (two.size() < 2 && isAnother && which.test(claimant)) {
        two.add(claimant);
      }
    }
    return two;
  }

  /** A claim to a tag. */
  private record Claim(Image image, String item) {}

  private void findTags() {
    Map<String, Map<Claim, Claimant>> tags = new HashMap<>();
    for (Claimant claimant : claimants) {
      for (String item : claimant.items()) {
        tags.computeIfAbsent(claimant.written(item), _ -> new LinkedHashMap<>())
            .putIfAbsent(new Claim(claimant.image(), item), claimant);
      }
    }
    for (Claimant claimant : claimants) {
      for (String item : claimant.items()) {
        var own = new Claim(claimant.image(), item);
        tags.getOrDefault(claimant.written(item), Map.of()).entrySet().stream()
            .filter(claim -> !claim.getKey().equals(own))
            .findFirst()
            .ifPresent(claim -> rivals.putIfAbsent(claimant, claim.getValue()));
      }
    }
  }
}
