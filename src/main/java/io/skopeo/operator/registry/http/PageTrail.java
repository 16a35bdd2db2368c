package io.skopeo.operator.registry.http;

import io.skopeo.operator.registry.RegistrySettings;
import java.net.URI;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** The pages of one list, as a registry's links lead from one to the next. */
public final class PageTrail {
  private final RegistrySettings settings;
  private final Instant deadline;
  private final Set<URI> pages = new HashSet<>();

  /** Creates the trail of a list whose reading begins now. */
  public PageTrail(RegistrySettings settings) {
    this.settings = settings;
    this.deadline = settings.time().instant().plus(settings.times().listing());
  }

  /** The end of a link. */
  public sealed interface Step {
    /** Another page of the list. */
    record To(URI page) implements Step {}

    /**
     * No page that may be read.
     *
     * @param why a clause about the repository
     */
    record Nowhere(String why) implements Step {}
  }

  /** Follows a link from a page that was read. */
  public Step follow(URI page, String link) {
    Optional<URI> next = Uris.resolved(page, link).map(target -> Uris.atSameList(page, target));
    if (next.isEmpty()) {
      return new Step.Nowhere("the link to the next page of its list is invalid");
    }
    pages.add(page);
    if (!pages.add(next.get())) {
      return new Step.Nowhere("the pages of its list form a loop");
    }
    if (settings.time().instant().isAfter(deadline)) {
      return new Step.Nowhere(
          "its list did not end within %d s".formatted(settings.times().listing().toSeconds()));
    }
    return new Step.To(next.get());
  }

  /** Returns the number of pages, with the one that the last link led to. */
  public int length() {
    return pages.size();
  }
}
