package io.skopeo.operator.archive.export;

import io.skopeo.operator.api.Mode;
import io.skopeo.operator.spec.CopyScope;
import io.skopeo.operator.spec.ImageIntent;
import io.skopeo.operator.spec.ReferrerTypes;
import io.skopeo.operator.spec.archive.ExportIntent;
import io.skopeo.operator.spec.archive.VolumeRepository;
import io.skopeo.operator.tags.ExactImage;
import io.skopeo.operator.tags.TagFilter;
import io.skopeo.operator.tags.TagMapping;
import io.skopeo.operator.tags.VersionCriterion;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The exports of Images that are selected by their labels: what each has at its destination, which
 * is read as a source, with the tags that it has there.
 */
public final class SelectedImages {
  private SelectedImages() {}

  /** Returns what is exported of an Image. */
  public static ImageIntent source(ImageIntent image, ExportIntent export) {
    var from = new ImageIntent.Source(image.destination(), version(image), filter(image));
    return new ImageIntent(
        Mode.RECURRENT,
        from,
        new ImageIntent.Destination(
            VolumeRepository.of(image.destination()), false, mapping(from.version()), true, false),
        scope(image, export),
        new ImageIntent.Pacing(image.schedule(), OptionalInt.empty()),
        new ImageIntent.Hold(false, Optional.empty(), false),
        export.execution(),
        image.fingerprint());
  }

  /** The destination has the platforms alone that the Image names. */
  private static CopyScope scope(ImageIntent image, ExportIntent export) {
    ReferrerTypes own = image.scope().referrers();
    ReferrerTypes types =
        export
            .selected()
            .signatures()
            .map(wanted -> new ReferrerTypes(wanted, own.expressions()))
            .orElse(own);
    return new CopyScope(List.of(), types, false);
  }

  private static VersionCriterion version(ImageIntent image) {
    return switch (image.mapping()) {
      case TagMapping.Retagged(var tag) -> new VersionCriterion.Exact(tag);
      case TagMapping.Floating(var tag) -> new VersionCriterion.Exact(tag);
      case TagMapping.Rewritten(var to) -> new VersionCriterion.Matching(to);
      case TagMapping.Itemized(var images) ->
          new VersionCriterion.Named(
              images.keySet().stream()
                  .map(tag -> new ExactImage(Optional.of(tag), Optional.empty()))
                  .toList());
      case TagMapping.Same _ -> image.version();
    };
  }

  private static TagMapping mapping(VersionCriterion version) {
    return version instanceof VersionCriterion.Named named
        ? TagMapping.parse("", named).orThrow()
        : new TagMapping.Same();
  }

  /** Expressions are about the tags of the source, which are others at the destination. */
  private static TagFilter filter(ImageIntent image) {
    TagFilter filter = image.from().filter();
    return image.mapping() instanceof TagMapping.Same
        ? filter
        : new TagFilter(filter.candidates(), List.of(), List.of(), filter.newest());
  }
}
