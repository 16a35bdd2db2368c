package io.skopeo.operator.controller.observe.referrers;

import io.skopeo.operator.copying.CopyLine;
import io.skopeo.operator.copying.CopyLine.Content;
import io.skopeo.operator.oci.AttachedTags;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.registry.ManifestInfo;
import io.skopeo.operator.registry.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A comparison of cosign's tags of several digests. They are asked for by name; only those in the
 * source's list if that is read anyway, or if there are many.
 */
final class CosignTagWalk {
  /** The most tags that are asked for before the source's list is read, which may be long. */
  private static final int MOST_HEADS = 15;

  private final Sides sides;
  private Optional<Predicate<Tag>> listed = Optional.empty();
  private int asked;

  CosignTagWalk(Sides sides) {
    this.sides = sides;
  }

  /** Returns the lines that the destination lacks. A tag is replaced only if all tags are. */
  Result<List<CopyLine>> of(Digest digest) {
    var lines = new ArrayList<CopyLine>();
    for (Tag tag : AttachedTags.ofCosign(digest).filter(this::mayExist).toList()) {
      Result<ManifestInfo> there = sides.atSource(sides.intent().source().at(tag));
      if (there instanceof Result.NotFound) {
        continue;
      }
      if (!(there instanceof Result.Found<ManifestInfo>(var source))) {
        return there.map(_ -> lines);
      }
      var line = CopyLine.named(source.digest(), tag, Content.WHOLE);
      switch (sides.atDestination(sides.intent().destination().at(tag))) {
        case Result.NotFound<ManifestInfo> _ -> lines.add(line);
        case Result.Found<ManifestInfo>(var found) -> {
          if (!found.digest().equals(source.digest()) && sides.intent().overwrites()) {
            lines.add(line);
          }
        }
        case Result<ManifestInfo> failed -> {
          return failed.map(_ -> lines);
        }
      }
    }
    return new Result.Found<>(lines);
  }

  /** Returns whether a tag has to be asked for: not if the source's list is known to lack it. */
  private boolean mayExist(Tag tag) {
    if (listed.isEmpty() && (sides.intent().isPattern() || ++asked > MOST_HEADS)) {
      listed = Optional.of(listed());
    }
    return listed.map(list -> list.test(tag)).orElse(true);
  }

  private Predicate<Tag> listed() {
    return sides.attachedTags() instanceof Result.Found<Predicate<Tag>>(var test)
        ? test
        : _ -> true;
  }
}
