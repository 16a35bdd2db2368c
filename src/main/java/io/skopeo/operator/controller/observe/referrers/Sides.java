package io.skopeo.operator.controller.observe.referrers;

import io.skopeo.operator.controller.execution.CaSide;
import io.skopeo.operator.controller.execution.ExecutionTarget;
import io.skopeo.operator.oci.Digest;
import io.skopeo.operator.oci.ImageReference;
import io.skopeo.operator.oci.ImageReference.Pinned;
import io.skopeo.operator.oci.Tag;
import io.skopeo.operator.registry.ManifestInfo;
import io.skopeo.operator.registry.ManifestSummary;
import io.skopeo.operator.registry.Referrers;
import io.skopeo.operator.registry.Registry;
import io.skopeo.operator.registry.Result;
import io.skopeo.operator.spec.ImageIntent;
import java.time.Instant;
import java.util.List;

/**
 * The two repositories of an Image, each asked with the credentials of its side.
 *
 * @param hidden whether the destination is not asked, since it does not show what it has
 */
record Sides(Registry registry, ImageIntent intent, ExecutionTarget target, boolean hidden) {
  Result<ManifestInfo> atSource(ImageReference image) {
    return CaSide.SOURCE.advise(registry.manifest(image, target.source()), target);
  }

  Result<ManifestInfo> atDestination(ImageReference image) {
    return hidden
        ? new Result.NotFound<>()
        : CaSide.ofDestination(registry.manifest(image, target.destination()), target);
  }

  Result<List<Tag>> sourceTags() {
    return registry.tags(intent.source(), target.source());
  }

  /** Reads a list of the source that is not older than an instant, to its end. */
  Result<Referrers> sourceList(Digest subject, Instant since) {
    var manifest = new Pinned(intent.source(), subject);
    return whole(
        manifest,
        CaSide.SOURCE.advise(registry.referrers(manifest, target.source(), since), target));
  }

  /** Reads a list of the destination that is not older than an instant, to its end. */
  Result<Referrers> destinationList(Digest subject, Instant since) {
    if (hidden) {
      return new Result.Found<>(Referrers.NONE);
    }
    var manifest = new Pinned(intent.destination(), subject);
    return whole(
        manifest,
        CaSide.ofDestination(registry.referrers(manifest, target.destination(), since), target));
  }

  private static Result<Referrers> whole(Pinned subject, Result<Referrers> answer) {
    return answer.then(list ->
        list.truncated()
            ? new Result.Failed<>(ReferrerLimits.listTooLong(subject))
            : new Result.Found<>(list));
  }

  Result<ManifestSummary> summary(Digest referrer) {
    return CaSide.SOURCE.advise(
        registry.summary(new Pinned(intent.source(), referrer), target.source()), target);
  }

  /** Returns whether the destination lists what refers to a manifest, without a client's help. */
  boolean listsItself(Referrers list) {
    return list.origin() == Referrers.Origin.API
        || registry.hasReferrersApi(intent.destination(), target.destination()).orElse(false);
  }
}
